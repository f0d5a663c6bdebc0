// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** RTP payload formats Sluice forwards, by their media subtype in SDP. */
public enum PayloadFormat {
    /** RFC 7587. */
    OPUS,
    /** RFC 7741. */
    VP8,
    /** RFC 9628. */
    VP9,
    /** RFC 6184. */
    H264,
    /** AV1 RTP payload format 1.0. */
    AV1;

    /** Null for a format we do not know; case does not matter (RFC 8866 §6.6). */
    public static @Nullable PayloadFormat ofName(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "OPUS" -> OPUS;
            case "VP8" -> VP8;
            case "VP9" -> VP9;
            case "H264" -> H264;
            case "AV1" -> AV1;
            default -> null;
        };
    }
}
