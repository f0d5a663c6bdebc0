// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.livekit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.peer.OfferedTrack;
import java.util.List;
import java.util.Locale;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SimulcastCodec;

/** Messages to a LiveKit server. Stateless. */
final class SignalRequests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final int BITRATE_BPS = 2_500_000;

    private SignalRequests() {}

    static SignalRequest offer(int id, String sdp) {
        return SignalRequest.newBuilder().setOffer(description(id, "offer", sdp)).build();
    }

    /** @param id of the offer */
    static SignalRequest answer(int id, String sdp) {
        return SignalRequest.newBuilder().setAnswer(description(id, "answer", sdp)).build();
    }

    static SignalRequest addTrack(OfferedTrack track) {
        boolean audio = track.request().isAudio();
        AddTrackRequest.Builder request = AddTrackRequest.newBuilder().setCid(track.id())
                .setName(audio ? "microphone" : "camera").setType(audio ? TrackType.AUDIO : TrackType.VIDEO)
                .setSource(audio ? TrackSource.MICROPHONE : TrackSource.CAMERA);
        if (audio) {
            request.setDisableRed(true);
        } else {
            List<VideoLayer> layers = layers(track.request().layers().size());
            request.setWidth(WIDTH).setHeight(HEIGHT).addAllLayers(layers)
                    .addSimulcastCodecs(SimulcastCodec.newBuilder()
                            .setCodec(track.request().codec().toLowerCase(Locale.ROOT)).setCid(track.id())
                            .addAllLayers(layers));
        }
        return SignalRequest.newBuilder().setAddTrack(request).build();
    }

    static SignalRequest ping(long unixMillis) {
        return SignalRequest.newBuilder().setPingReq(Ping.newBuilder().setTimestamp(unixMillis)).build();
    }

    static SignalRequest leave() {
        return SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()
                .setReason(DisconnectReason.CLIENT_INITIATED).setAction(LeaveRequest.Action.DISCONNECT)).build();
    }

    /**
     * The candidate in a trickle message.
     *
     * @param init a JSON RTCIceCandidateInit
     * @return empty at the end of candidates
     */
    static String candidate(String init) {
        try {
            return JSON.readTree(init).path("candidate").asText("");
        } catch (JsonProcessingException e) {
            throw new BotException("bad_candidate", init);
        }
    }

    /** Lowest first, each half as wide as the next; one alone is the highest. */
    private static List<VideoLayer> layers(int count) {
        int layers = Math.max(1, count);
        return java.util.stream.IntStream.range(0, layers).mapToObj(index -> {
            int halvings = layers - 1 - index;
            return VideoLayer.newBuilder()
                    .setQuality(layers == 1 ? VideoQuality.HIGH : VideoQuality.forNumber(index))
                    .setWidth(WIDTH >> halvings).setHeight(HEIGHT >> halvings)
                    .setBitrate(BITRATE_BPS >> 2 * halvings).build();
        }).toList();
    }

    private static SessionDescription.Builder description(int id, String type, String sdp) {
        return SessionDescription.newBuilder().setId(id).setType(type).setSdp(sdp);
    }
}
