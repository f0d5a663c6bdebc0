// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotTransport;
import dev.sluice.loadtest.targets.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** A track on a {@link BotTransport}. The mid and rid of simulcast layers are its own matter, and no extensions to callers. */
final class RtcPublication implements Publication {
    private static final int SSRC_OFFSET = 8;

    private final BotTransport transport;
    private final NegotiatedTrack negotiated;
    private final List<LayerStamp> stamps = new ArrayList<>(); // by layer; empty without simulcast

    RtcPublication(BotTransport transport, NegotiatedTrack negotiated) {
        this.transport = transport;
        this.negotiated = negotiated;
        int midId = negotiated.extensionId(Extensions.MID);
        int ridId = negotiated.extensionId(Extensions.RID);
        for (String rid : negotiated.track().request().layers()) {
            stamps.add(new LayerStamp(midId, negotiated.track().mid(), ridId, rid));
        }
    }

    @Override
    public int payloadType() { return negotiated.payloadType(); }

    @Override
    public List<Integer> ssrcs() { return negotiated.track().ssrcs(); }

    @Override
    public int extensionId(String uri) {
        boolean own = !stamps.isEmpty() && (uri.equals(Extensions.MID) || uri.equals(Extensions.RID));
        return own ? 0 : negotiated.extensionId(uri);
    }

    @Override
    public ByteBuf allocate() {
        ByteBuf packet = transport.allocate();
        return stamps.isEmpty() ? packet : packet.setIndex(LayerStamp.HEADROOM, LayerStamp.HEADROOM);
    }

    @Override
    public void send(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        int growth = stamps.isEmpty() ? 0 : stamp(ownedPacket);
        transport.sendRtp(ownedPacket, headerLength + growth, rolloverCounter);
    }

    @Override
    public void sendRtcp(ByteBuf ownedCompound) { transport.sendRtcp(ownedCompound); }

    @Override
    public void flush() { transport.flush(); }

    @Override
    public EventLoop loop() { return transport.loop(); }

    private int stamp(ByteBuf packet) {
        int ssrc = packet.getInt(packet.readerIndex() + SSRC_OFFSET);
        List<Integer> ssrcs = negotiated.track().ssrcs();
        for (int layer = 0; layer < stamps.size(); layer++) {
            if (ssrcs.get(layer) == ssrc) {
                return stamps.get(layer).apply(packet);
            }
        }
        return 0;
    }
}
