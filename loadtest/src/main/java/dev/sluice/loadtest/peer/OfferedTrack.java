// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A track a client publishes, and its section in the client's offers.
 *
 * @param mid of its section
 * @param id the track's id in {@code a=msid}
 * @param ssrcs one for each layer, at least one
 */
public record OfferedTrack(TrackRequest request, String mid, String id, List<Integer> ssrcs) {
    static final String STREAM_ID = "bot";

    public OfferedTrack {
        ssrcs = List.copyOf(ssrcs);
    }

    MediaDescription section(LocalParameters local) {
        Codec codec = codec();
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("mid", mid));
        attributes.addAll(local.attributes("actpass"));
        attributes.add(new Attribute(Direction.SENDONLY.sdp()));
        attributes.add(new Attribute("rtcp-mux"));
        attributes.add(new Attribute("rtcp-rsize"));
        attributes.add(new Attribute("msid", STREAM_ID + " " + id));
        attributes.addAll(Extensions.offered(codec));
        attributes.addAll(codec.attributes());
        for (String rid : request.layers()) {
            attributes.add(new Attribute("rid", rid + " send"));
        }
        if (request.layers().isEmpty()) {
            attributes.add(new Attribute("ssrc", Integer.toUnsignedString(ssrcs.getFirst()) + " cname:" + STREAM_ID));
        } else {
            attributes.add(new Attribute("simulcast", "send " + String.join(";", request.layers())));
        }
        return new MediaDescription(codec.isAudio() ? "audio" : "video", 9, "UDP/TLS/RTP/SAVPF",
                List.of(Integer.toString(codec.map.payloadType())),
                attributes);
    }

    /**
     * What the answer's section made of it.
     *
     * @throws BotException when it is refused
     */
    NegotiatedTrack negotiated(@Nullable MediaDescription answer) {
        if (answer == null || !answer.isUsable() || !answer.direction().receives()) {
            throw new BotException("track_refused", "the server does not take section " + mid);
        }
        for (RtpMap map : answer.rtpMaps().values()) {
            if (map.name().equalsIgnoreCase(codec().map.name())) {
                return new NegotiatedTrack(this, map.payloadType(), answer.extensions());
            }
        }
        throw new BotException("track_refused", "the server does not take " + request.codec());
    }

    private Codec codec() {
        Codec codec = Codec.of(request.codec());
        if (codec == null) {
            throw new BotException("unknown_codec", request.codec());
        }
        return codec;
    }
}
