// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import io.netty.buffer.ByteBuf;

/**
 * The DTLS association of one transport. {@link #handleDatagram} and {@link #close} belong to the transport's loop and never block; the
 * listener is called on a thread of the endpoint's own and posts to the loop.
 */
public interface DtlsEndpoint {
    /** Begins; a client sends its hello. */
    void start();

    /**
     * Takes a datagram of the peer, during the handshake and after it.
     *
     * @param datagram borrowed, copied
     * @return false when it was dropped because too much is waiting
     */
    boolean handleDatagram(ByteBuf datagram);

    /** Says close_notify where there is somebody to hear it, and ends; the listener hears no more. */
    void close();

    /** What the endpoint tells its transport. */
    interface Listener {
        /** Send this to the peer; the array is the listener's. */
        void onSend(byte[] datagram);

        /** The peer is who the SDP said, and these are the keys. */
        void onConnected(SrtpKeyingMaterial keys);

        void onFailed(DtlsFailure failure, String detail);

        /** The peer sent close_notify. */
        void onClosedByPeer();
    }
}
