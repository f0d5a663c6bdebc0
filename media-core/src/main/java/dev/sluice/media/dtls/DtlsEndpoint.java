// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import io.netty.buffer.ByteBuf;

/**
 * The DTLS association of one transport. {@link #start}, {@link #handleDatagram} and {@link #close} belong to the transport's loop and
 * never block; the listener is called on threads of the endpoint's own, one at a time, and posts to the loop.
 */
public interface DtlsEndpoint {
    /**
     * Begins. A client says hello at once, so this waits for a path. A server has neither thread nor timeout before the peer's first
     * datagram; how long a silent peer is worth waiting for is the transport's matter.
     */
    void start();

    /**
     * Takes a datagram of the peer, during the handshake and after it.
     *
     * @param datagram borrowed, copied
     * @return false when it was dropped because too much is waiting
     */
    boolean handleDatagram(ByteBuf datagram);

    /**
     * Ends. A handshake is given up in silence and the listener hears no more; a connected endpoint says close_notify by one last
     * {@link Listener#onSend}, after this returned.
     */
    void close();

    /** What the endpoint tells its transport. */
    interface Listener {
        /** Send this to the peer; the array is the listener's. */
        void onSend(byte[] datagram);

        /** The peer is who the SDP said, and these are the keys. Once, and not together with {@link #onFailed}. */
        void onConnected(SrtpKeyingMaterial keys);

        /**
         * The handshake ended without keys. Once.
         *
         * @param detail for people
         */
        void onFailed(DtlsFailure failure, String detail);

        /** The peer said close_notify, or a fatal alert, after the handshake. Once; nothing comes afterwards. */
        void onClosedByPeer();
    }
}
