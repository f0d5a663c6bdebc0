// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

/** Numbers of the protocol that both HTTP and WebSocket need. */
public final class Protocol {
    public static final int VERSION = 1;
    public static final int MAX_NAME_CHARS = 256; // room, identity, name
    public static final int MAX_TOKEN_CHARS = 8 * 1024;
    public static final int MAX_MESSAGE_BYTES = 1 << 20;

    private Protocol() {}
}
