// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.RtpMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Codecs a client offers and takes, with the payload types of browsers. */
enum Codec {
    OPUS(new RtpMap(111, "opus", 48_000, 2), "minptime=10;useinbandfec=1"),
    VP8(new RtpMap(96, "VP8", 90_000, 1), ""),
    VP9(new RtpMap(98, "VP9", 90_000, 1), "profile-id=0"),
    H264(new RtpMap(108, "H264", 90_000, 1),
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
    AV1(new RtpMap(35, "AV1", 90_000, 1), "");

    final RtpMap map;
    private final String formatParameters; // empty for none

    Codec(RtpMap map, String formatParameters) {
        this.map = map;
        this.formatParameters = formatParameters;
    }

    boolean isAudio() { return this == OPUS; }

    /** What a section says of it. */
    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("rtpmap", map.toSdp()));
        if (!formatParameters.isEmpty()) {
            attributes.add(new Attribute("fmtp", map.payloadType() + " " + formatParameters));
        }
        List<String> feedback = isAudio()
                ? List.of("transport-cc")
                : List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
        feedback.forEach(value -> attributes.add(new Attribute("rtcp-fb", map.payloadType() + " " + value)));
        return attributes;
    }

    /** By its name in any case, or null. */
    static @Nullable Codec of(String name) {
        for (Codec codec : values()) {
            if (codec.name().equals(name.toUpperCase(Locale.ROOT))) {
                return codec;
            }
        }
        return null;
    }
}
