// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

/**
 * {@code a=rtpmap} (RFC 8866 §6.6).
 *
 *
 * @param payloadType 0..127
 *
 * @param channels 1 where not named
 */
public record RtpMap(int payloadType, String name, int clockRateHz, int channels) {
    static RtpMap parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) {
            throw new SdpException("rtpmap without encoding");
        }
        String[] parts = value.substring(space + 1).trim().split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw new SdpException("rtpmap encoding is not name/rate");
        }
        return new RtpMap(Numbers.parse(value.substring(0, space), 0, 127), parts[0],
                Numbers.parse(parts[1], 1, 1_000_000),
                parts.length == 3 ? Numbers.parse(parts[2], 1, 255) : 1);
    }

    /** The attribute's value. */
    public String toSdp() {
        return payloadType + " " + name + "/" + clockRateHz + (channels == 1 ? "" : "/" + channels);
    }
}
