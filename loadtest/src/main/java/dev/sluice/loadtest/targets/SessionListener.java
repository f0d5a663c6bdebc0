// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.targets;

import io.netty.buffer.ByteBuf;

/** What a participant lives through. Calls come one after the other; media on the event loop of the participant's sockets. */
public interface SessionListener {
    /** How far a join has come, in this order; a target without a stage leaves it out. */
    enum Stage {
        HTTP, WEB_SOCKET, JOINED, ICE_CONNECTED, DTLS_CONNECTED
    }

    /** A stage is reached; the first time only. */
    void onStage(Stage stage, long nowNanos);

    /**
     * An authenticated packet.
     *
     * @param packet plaintext RTP, borrowed
     * @param isAudio by its negotiated payload type
     * @param isRetransmission by its negotiated payload type; the payload is then that of RFC 4588
     * @param arrivalNanos when the kernel had it; on a bad network, when that let it through
     * @param nowNanos when the client has read and decrypted it
     */
    void onRtp(ByteBuf packet, boolean isAudio, boolean isRetransmission, long arrivalNanos, long nowNanos);

    /** @param compound plaintext RTCP, borrowed; feedback on the participant's own publications is among it */
    void onRtcp(ByteBuf compound);

    /** The participant is gone without having asked for it. */
    void onFailure(String reason);
}
