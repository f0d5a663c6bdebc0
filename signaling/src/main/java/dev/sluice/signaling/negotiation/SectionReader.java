// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtcpFeedback;
import dev.sluice.signaling.sdp.RtpMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes from a client's media section what both sides can do. Stateless. */
final class SectionReader {
    private SectionReader() {}

    /** The supported codecs with their RTX and feedback, in the client's order. */
    static List<CodecParameters> codecs(MediaDescription section) {
        Map<Integer, RtpMap> maps = section.rtpMaps();
        Map<Integer, Integer> rtxByType = new HashMap<>();
        for (RtpMap map : maps.values()) {
            String apt = section.formatParameters(map.payloadType()).get("apt");
            if (map.name().toLowerCase(Locale.ROOT).equals("rtx") && apt != null && apt.length() <= 3
                    && apt.chars().allMatch(c -> c >= '0' && c <= '9') && !apt.isEmpty()) {
                rtxByType.putIfAbsent(Integer.parseInt(apt), map.payloadType());
            }
        }
        List<RtcpFeedback> feedback = section.feedback();
        List<CodecParameters> codecs = new ArrayList<>();
        for (RtpMap map : maps.values()) {
            Map<String, String> parameters = section.formatParameters(map.payloadType());
            if (CodecRules.isSupported(section.kind(), map.name(), map.clockRateHz(), map.channels(), parameters)) {
                List<String> values = feedback.stream().filter(fb -> fb.appliesTo(map.payloadType()))
                        .map(RtcpFeedback::value)
                        .filter(CodecRules::isFeedbackSupported).distinct().toList();
                codecs.add(new CodecParameters(map.payloadType(), map.name(), map.clockRateHz(), map.channels(),
                        parameters,
                        rtxByType.getOrDefault(map.payloadType(), -1), values));
            }
        }
        return codecs;
    }

    /** What the client would send here, or null when no codec is shared. */
    static @Nullable ReceiverParameters receiver(MediaDescription section, String mid, PeerConnectionConfig config) {
        List<CodecParameters> codecs = codecs(section);
        if (codecs.isEmpty()) {
            return null;
        }
        Map<Integer, Integer> repairs = section.flowIdentifications();
        List<Integer> main = section.ssrcs().stream().filter(ssrc -> !repairs.containsValue(ssrc)).toList();
        return new ReceiverParameters(mid, section.kind(), codecs, extensions(section, config), main, repairs);
    }

    /** Extensions the client may put on what it sends, and we understand. */
    static List<HeaderExtensionMapping> extensions(MediaDescription section, PeerConnectionConfig config) {
        List<HeaderExtensionMapping> extensions = new ArrayList<>();
        for (ExtMap extension : section.extensions()) {
            boolean sent = extension.direction() == Direction.SENDRECV || extension.direction() == Direction.SENDONLY;
            boolean known = extensions.stream()
                    .anyMatch(other -> other.uri().equals(extension.uri()) || other.id() == extension.id());
            if (sent && !known && config.receivedExtensions().contains(extension.uri())) {
                extensions.add(new HeaderExtensionMapping(extension.uri(), extension.id()));
            }
        }
        return extensions;
    }

    /** Extensions the client takes of those we would send. */
    static List<HeaderExtensionMapping> sentExtensions(MediaDescription section, PeerConnectionConfig config) {
        List<HeaderExtensionMapping> extensions = new ArrayList<>();
        for (ExtMap extension : section.extensions()) {
            boolean received = extension.direction() == Direction.SENDRECV
                    || extension.direction() == Direction.RECVONLY;
            if (received && config.sentExtensions(section.kind()).contains(extension.uri())) {
                extensions.add(new HeaderExtensionMapping(extension.uri(), extension.id()));
            }
        }
        return extensions;
    }

    /** The request's codecs the client takes, with the client's payload types. */
    static List<CodecParameters> accepted(SenderRequest request, MediaDescription section) {
        List<CodecParameters> offered = codecs(section);
        List<CodecParameters> accepted = new ArrayList<>();
        for (CodecParameters wanted : request.codecs()) {
            offered.stream().filter(wanted::sameFormat).limit(1).forEach(accepted::add);
        }
        return accepted;
    }
}
