// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which codecs are taken, and when two descriptions mean the same one. */
final class CodecRules {
    /** What we answer and offer of RTCP feedback to those who send to us. */
    private static final List<String> RECEIVE_FEEDBACK = List.of("nack", "nack pli", "ccm fir", "goog-remb",
            "transport-cc");
    /** What those we send to may use. */
    static final List<String> VIDEO_SEND_FEEDBACK = List.of("nack", "nack pli", "ccm fir");
    private static final String DEFAULT_H264_PROFILE = "42e01f";

    private CodecRules() {}

    static boolean isSupported(String kind, String name, int clockRateHz, int channels,
            Map<String, String> parameters) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "OPUS" -> kind.equals("audio") && clockRateHz == 48_000 && channels == 2;
            case "VP8", "AV1" -> kind.equals("video") && clockRateHz == 90_000;
            case "VP9" -> kind.equals("video") && clockRateHz == 90_000 && List.of("0", "2").contains(
                    parameters.getOrDefault("profile-id", "0"));
            case "H264" -> kind.equals("video") && clockRateHz == 90_000;
            default -> false;
        };
    }

    static boolean isFeedbackSupported(String value) { return RECEIVE_FEEDBACK.contains(value); }

    /**
     * Equal for equal bitstreams: the parameters that change what a decoder must do are part of it, a level or a preference is not
     * (RFC 6184 §8.2.2, RFC 9628 §6.2).
     */
    static String key(String name, int clockRateHz, int channels, Map<String, String> parameters) {
        String upper = name.toUpperCase(Locale.ROOT);
        String variant = switch (upper) {
            case "VP9" -> parameters.getOrDefault("profile-id", "0");
            case "AV1" -> parameters.getOrDefault("profile", "0");
            case "H264" -> parameters.getOrDefault("packetization-mode", "0") + "/" + h264Profile(
                    parameters.getOrDefault("profile-level-id", DEFAULT_H264_PROFILE));
            case "RTX" -> parameters.getOrDefault("apt", "");
            default -> "";
        };
        return upper + "/" + clockRateHz + "/" + channels + "/" + variant;
    }

    /** Profile without level: profile_idc and the constraint flags that make Constrained Baseline of Baseline (RFC 6184 §8.1). */
    private static String h264Profile(String profileLevelId) {
        String id = profileLevelId.toLowerCase(Locale.ROOT);
        if (id.length() != 6) {
            return id;
        }
        String profile = id.substring(0, 2);
        int constraints;
        try {
            constraints = Integer.parseInt(id.substring(2, 4), 16);
        } catch (NumberFormatException _) {
            return id;
        }
        boolean constrained = profile.equals("42") && (constraints & 0x40) != 0;
        return constrained ? "constrained-baseline" : profile;
    }
}
