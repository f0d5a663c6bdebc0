// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Payload types and header extension ids of one BUNDLE group, where a number means one thing everywhere (RFC 8843 §9.1). Who names a
 * codec or extension first chooses its number; we use the client's numbers where it has some.
 */
final class BundleNumbers {
    private static final int[] DYNAMIC_TYPES = payloadTypeOrder();
    private static final int MAX_ONE_BYTE_EXTENSION_ID = 14;
    private static final int MAX_EXTENSION_ID = 255;

    /**
     * What libwebrtc calls them in every offer of its own. It does not renumber its extensions around those of an earlier offer of ours,
     * so we name them the same way where the client has not spoken yet.
     */
    private static final Map<String, Integer> USUAL_IDS = Map.ofEntries(
            Map.entry("urn:ietf:params:rtp-hdrext:ssrc-audio-level", 1),
            Map.entry("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 2),
            Map.entry("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", 3),
            Map.entry("urn:ietf:params:rtp-hdrext:sdes:mid", 4),
            Map.entry("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", 5),
            Map.entry("http://www.webrtc.org/experiments/rtp-hdrext/video-content-type", 6),
            Map.entry("http://www.webrtc.org/experiments/rtp-hdrext/video-timing", 7),
            Map.entry("http://www.webrtc.org/experiments/rtp-hdrext/color-space", 8),
            Map.entry("https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", 12),
            Map.entry("urn:3gpp:video-orientation", 13), Map.entry("urn:ietf:params:rtp-hdrext:toffset", 14));
    private static final Map<String, Integer> USUAL_TYPES = Map.of("OPUS/48000/2/", 111, "VP8/90000/1/", 96,
            "RTX/90000/1/96", 97,
            "VP9/90000/1/0", 98, "RTX/90000/1/98", 99, "AV1/90000/1/0", 45, "RTX/90000/1/45", 46);

    private final Map<String, Integer> typeByCodec = new HashMap<>();
    private final Map<Integer, String> codecByType = new HashMap<>();
    private final Map<String, Integer> idByUri = new HashMap<>();
    private final Map<Integer, String> uriById = new HashMap<>();
    private final Set<Integer> ambiguousIds = new HashSet<>();

    private static int[] payloadTypeOrder() {
        int[] order = new int[32 + 29];
        for (int i = 0; i < 32; i++) {
            order[i] = 96 + i; // RFC 3551 §6
        }
        for (int i = 0; i < 29; i++) {
            order[32 + i] = 35 + i; // RFC 5761 §4 leaves 64..95 to RTCP
        }
        return order;
    }

    /** Remembers what the client calls what. Its last word counts: aiortc numbers anew in each offer. */
    void learn(MediaDescription section) {
        Map<String, Integer> types = new LinkedHashMap<>();
        for (RtpMap map : section.rtpMaps().values()) {
            types.putIfAbsent(CodecRules.key(map.name(), map.clockRateHz(), map.channels(),
                    section.formatParameters(map.payloadType())), map.payloadType());
        }
        types.forEach((codec, type) -> replace(typeByCodec, codecByType, codec, type));
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (ExtMap extension : section.extensions()) {
            ids.putIfAbsent(extension.uri(), extension.id());
        }
        ids.forEach((uri, id) -> {
            String other = replace(idByUri, uriById, uri, id);
            if (other != null) {
                ambiguousIds.add(id);
            }
        });
    }

    /** Whether the client uses the id for several extensions, as aiortc does for audio and video: it then cannot read any of them. */
    boolean isAmbiguous(int extensionId) {
        return ambiguousIds.contains(extensionId);
    }

    /** @return what had the number before, or null */
    private static @Nullable String replace(Map<String, Integer> numbers, Map<Integer, String> names, String name,
            int number) {
        Integer oldNumber = numbers.put(name, number);
        if (oldNumber != null) {
            names.remove(oldNumber, name);
        }
        String oldName = names.put(number, name);
        if (oldName == null || oldName.equals(name)) {
            return null;
        }
        numbers.remove(oldName, number);
        return oldName;
    }

    /** Payload type of a codec, chosen now if it has none. */
    int payloadType(String name, int clockRateHz, int channels, Map<String, String> parameters) {
        return typeByCodec.computeIfAbsent(CodecRules.key(name, clockRateHz, channels, parameters), this::freeType);
    }

    /** Payload type of the retransmissions of another. */
    int rtxPayloadType(int payloadType, int clockRateHz) {
        return payloadType("rtx", clockRateHz, 1, Map.of("apt", Integer.toString(payloadType)));
    }

    /** Id of a header extension, chosen now if it has none. */
    int extensionId(String uri) {
        return idByUri.computeIfAbsent(uri, this::freeId);
    }

    private int freeType(String key) {
        Integer usual = USUAL_TYPES.get(key);
        if (usual != null && codecByType.putIfAbsent(usual, key) == null) {
            return usual;
        }
        for (int type : DYNAMIC_TYPES) {
            if (codecByType.putIfAbsent(type, key) == null) {
                return type;
            }
        }
        throw new NegotiationException(NegotiationException.Reason.NEGOTIATION_FAILED, "no payload type is left");
    }

    private int freeId(String uri) {
        Integer usual = USUAL_IDS.get(uri);
        if (usual != null && uriById.putIfAbsent(usual, uri) == null) {
            return usual;
        }
        for (int id = 1; id <= MAX_EXTENSION_ID; id++) {
            if (id != MAX_ONE_BYTE_EXTENSION_ID + 1 && uriById.putIfAbsent(id, uri) == null) { // 15 is reserved, RFC 8285 §4.2
                return id;
            }
        }
        throw new NegotiationException(NegotiationException.Reason.NEGOTIATION_FAILED,
                "no header extension id is left");
    }
}
