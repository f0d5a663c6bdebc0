// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code a=extmap} (RFC 8285 §5).
 *
 *
 * @param id 1..255 here
 *
 * @param direction SENDRECV where not named
 *
 * @param uri without attributes
 */
public record ExtMap(int id, Direction direction, String uri) {
    static ExtMap parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) {
            throw new SdpException("extmap without URI");
        }
        String head = value.substring(0, space);
        int slash = head.indexOf('/');
        int id = Numbers.parse(slash < 0 ? head : head.substring(0, slash), 1, 255);
        Direction direction = slash < 0 ? Direction.SENDRECV : direction(head.substring(slash + 1));
        if (direction == null) {
            throw new SdpException("extmap direction is unknown");
        }
        String rest = value.substring(space + 1).trim();
        int end = rest.indexOf(' ');
        return new ExtMap(id, direction, end < 0 ? rest : rest.substring(0, end));
    }

    /** The attribute's value. */
    public String toSdp() {
        return id + (direction == Direction.SENDRECV ? "" : "/" + direction.sdp()) + " " + uri;
    }

    private static @Nullable Direction direction(String name) {
        for (Direction direction : Direction.values()) {
            if (direction.sdp().equals(name)) {
                return direction;
            }
        }
        return null;
    }
}
