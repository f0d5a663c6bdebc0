// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotTransport;
import io.netty.buffer.ByteBuf;

/** Sorts a transport's packets by payload type for a participant's listener. Confined to the event loop. */
record PeerMedia(PayloadKinds kinds, PeerEvents events) implements BotTransport.Media {
    @Override
    public void onPath() { events.state().onIceConnected(); }

    @Override
    public void onConnected() { events.state().onDtlsConnected(); }

    @Override
    public void onRtp(ByteBuf packet, long arrivalNanos) {
        PayloadKinds.Kind kind = kinds.of(packet.getByte(packet.readerIndex() + 1) & 0x7F);
        if (kind != PayloadKinds.Kind.UNKNOWN) {
            events.media().onRtp(packet, kind == PayloadKinds.Kind.AUDIO,
                    kind == PayloadKinds.Kind.VIDEO_RETRANSMISSION, arrivalNanos, System.nanoTime());
        }
    }

    @Override
    public void onRtcp(ByteBuf compound) { events.media().onRtcp(compound); }

    @Override
    public void onFailure(String reason) { events.state().onFailure(reason); }
}
