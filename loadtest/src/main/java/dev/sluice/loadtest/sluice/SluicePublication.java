// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotTransport;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;

/** A track on the one transport of its participant. */
final class SluicePublication implements Publication {
    private final BotTransport transport;
    private final int payloadType;
    private final List<Integer> ssrcs;
    private final List<ExtMap> extensions;

    /** @param answer the server's section for it, which has a codec */
    SluicePublication(BotTransport transport, int ssrc, MediaDescription answer) {
        this.transport = transport;
        this.ssrcs = List.of(ssrc);
        this.payloadType = answer.rtpMaps().keySet().iterator().next();
        this.extensions = answer.extensions();
    }

    @Override
    public int payloadType() { return payloadType; }

    @Override
    public List<Integer> ssrcs() { return ssrcs; }

    @Override
    public int extensionId(String uri) {
        return extensions.stream().filter(extension -> extension.uri().equals(uri)).mapToInt(ExtMap::id).findFirst()
                .orElse(0);
    }

    @Override
    public ByteBuf allocate() { return transport.allocate(); }

    @Override
    public void send(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        transport.sendRtp(ownedPacket, headerLength, rolloverCounter);
    }

    @Override
    public void sendRtcp(ByteBuf ownedCompound) { transport.sendRtcp(ownedCompound); }

    @Override
    public void flush() { transport.flush(); }

    @Override
    public EventLoop loop() { return transport.loop(); }
}
