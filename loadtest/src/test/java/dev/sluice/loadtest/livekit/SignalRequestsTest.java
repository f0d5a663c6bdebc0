// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.peer.OfferedTrack;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import java.util.List;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalRequest;
import org.junit.jupiter.api.Test;

class SignalRequestsTest {
    @Test
    void shouldAnnounceAudioByTheIdOfItsMsid() {
        AddTrackRequest request = SignalRequests.addTrack(track("opus", List.of())).getAddTrack();

        assertEquals("bot-1", request.getCid());
        assertEquals(TrackType.AUDIO, request.getType());
        assertEquals(TrackSource.MICROPHONE, request.getSource());
        assertEquals(0, request.getLayersCount());
    }

    @Test
    void shouldAnnounceLayersLowestFirst() {
        AddTrackRequest request = SignalRequests.addTrack(track("VP8", List.of("q", "h", "f"))).getAddTrack();

        assertEquals(List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH),
                request.getLayersList().stream().map(VideoLayer::getQuality).toList());
        assertEquals(List.of(320, 640, 1280), request.getLayersList().stream().map(VideoLayer::getWidth).toList());
        assertEquals("vp8", request.getSimulcastCodecs(0).getCodec());
        assertEquals(request.getLayersList(), request.getSimulcastCodecs(0).getLayersList());
    }

    @Test
    void shouldAnnounceTwoLayersAsTheLowerTwoQualities() {
        AddTrackRequest request = SignalRequests.addTrack(track("VP8", List.of("q", "h"))).getAddTrack();

        assertEquals(List.of(VideoQuality.LOW, VideoQuality.MEDIUM),
                request.getLayersList().stream().map(VideoLayer::getQuality).toList());
    }

    @Test
    void shouldAnnounceASingleStreamAsTheHighestQuality() {
        AddTrackRequest request = SignalRequests.addTrack(track("H264", List.of())).getAddTrack();

        assertEquals(List.of(VideoQuality.HIGH), request.getLayersList().stream().map(VideoLayer::getQuality).toList());
        assertEquals("h264", request.getSimulcastCodecs(0).getCodec());
    }

    @Test
    void shouldGiveAnAnswerTheIdOfItsOffer() {
        SignalRequest request = SignalRequests.answer(7, "v=0");

        assertEquals(7, request.getAnswer().getId());
        assertEquals("answer", request.getAnswer().getType());
        assertEquals("v=0", request.getAnswer().getSdp());
    }

    @Test
    void shouldLeaveForGood() {
        assertEquals(LeaveRequest.Action.DISCONNECT, SignalRequests.leave().getLeave().getAction());
    }

    @Test
    void shouldFindTheCandidateInTrickledJson() {
        assertEquals("candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host", SignalRequests.candidate(
                "{\"candidate\":\"candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host\",\"sdpMid\":\"0\"}"));
        assertEquals("", SignalRequests.candidate("{\"candidate\":\"\",\"sdpMLineIndex\":0}"));
        assertEquals("", SignalRequests.candidate("{}"));
        assertThrows(BotException.class, () -> SignalRequests.candidate("{"));
    }

    private static OfferedTrack track(String codec, List<String> layers) {
        return new OfferedTrack(new TrackRequest(codec, layers), "0", "bot-1", List.of(1, 2, 3));
    }
}
