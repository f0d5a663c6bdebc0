// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

/**
 * {@code a=rtcp-fb} (RFC 4585 §4.2).
 *
 *
 * @param payloadType -1 for all
 *
 * @param value such as {@code nack pli}
 */
public record RtcpFeedback(int payloadType, String value) {
    private static final int ALL = -1;

    static RtcpFeedback parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) {
            throw new SdpException("rtcp-fb without feedback type");
        }
        String type = value.substring(0, space);
        return new RtcpFeedback(type.equals("*") ? ALL : Numbers.parse(type, 0, 127),
                value.substring(space + 1).trim());
    }

    public boolean appliesTo(int otherPayloadType) { return payloadType == ALL || payloadType == otherPayloadType; }

    /** The attribute's value. */
    public String toSdp() {
        return (payloadType == ALL ? "*" : Integer.toString(payloadType)) + " " + value;
    }
}
