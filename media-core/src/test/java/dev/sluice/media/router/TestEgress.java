// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A subscriber's transport that keeps the plaintext it is given. */
final class TestEgress implements RtpEgress {
    final List<Sent> sent = new ArrayList<>();
    boolean broken; // throws instead of sending
    final List<Consumer> removed = new ArrayList<>();
    private final ByteBuf slot = Unpooled.buffer(2048);
    private final RtpPacketView view = new RtpPacketView();

    /** @param value what the publisher put into the payload */
    record Sent(int payloadType, int sequenceNumber, int value) {}

    @Override
    public boolean isReady() { return true; }

    @Override
    public ByteBuf begin() { return slot.clear(); }

    @Override
    public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter) {
        sendRtpInPlace(header.writeBytes(payload, payloadIndex, payloadLength), headerLength, rolloverCounter);
    }

    @Override
    public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
        sent.add(new Sent(view.payloadType(), view.sequenceNumber(),
                packet.getInt(packet.writerIndex() - Integer.BYTES)));
    }

    @Override
    public void removeConsumer(Consumer consumer) { removed.add(consumer); }

    List<Integer> values() { return sent.stream().map(Sent::value).toList(); }

    List<Integer> sequenceNumbers() { return sent.stream().map(Sent::sequenceNumber).toList(); }
}
