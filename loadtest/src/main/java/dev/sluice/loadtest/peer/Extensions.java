// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Header extensions a client knows, with the ids it offers them under. */
final class Extensions {
    static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
    static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    static final String ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    static final String TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    static final String DEPENDENCY_DESCRIPTOR = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    private static final List<ExtMap> AUDIO = numbered(List.of(AUDIO_LEVEL, ABS_SEND_TIME, TRANSPORT_SEQUENCE, MID));
    private static final List<ExtMap> VIDEO = List.of(map(2, ABS_SEND_TIME), map(3, TRANSPORT_SEQUENCE), map(4, MID),
            map(5, RID));
    private static final ExtMap AV1 = map(6, DEPENDENCY_DESCRIPTOR); // a forwarder of AV1 lives by it

    private static final Set<String> KNOWN = Set.of(MID, RID, AUDIO_LEVEL, ABS_SEND_TIME, TRANSPORT_SEQUENCE,
            DEPENDENCY_DESCRIPTOR);

    private Extensions() {}

    static List<Attribute> offered(Codec codec) {
        List<ExtMap> maps = new ArrayList<>(codec.isAudio() ? AUDIO : VIDEO);
        if (codec == Codec.AV1) {
            maps.add(AV1);
        }
        return maps.stream().map(map -> new Attribute("extmap", map.toSdp())).toList();
    }

    static boolean isKnown(String uri) { return KNOWN.contains(uri); }

    private static List<ExtMap> numbered(List<String> uris) {
        List<ExtMap> maps = new ArrayList<>();
        for (String uri : uris) {
            maps.add(map(maps.size() + 1, uri));
        }
        return maps;
    }

    private static ExtMap map(int id, String uri) { return new ExtMap(id, Direction.SENDRECV, uri); }
}
