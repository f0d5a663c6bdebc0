// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StampTest {
    private static final int START = 7; // of the payload, in its buffer

    private final Stamp stamp = new Stamp();

    @Test
    void shouldReadWhatWasWritten() {
        ByteBuf packet = stamped(50);

        assertTrue(stamp.read(packet, START, packet.writerIndex()));

        assertEquals(-5L, stamp.dueNanos());
        assertEquals(1_233_995L, stamp.sentNanos()); // whole microseconds after it was due
        assertEquals(1000, stamp.track());
        assertEquals(2, stamp.layer());
        assertEquals(99, stamp.index());
        assertEquals(12, stamp.frame());
        assertTrue(stamp.isKeyFrame());
        assertEquals(10, stamp.framePackets());
    }

    @Test
    void shouldSurviveADescriptorThatGrows() {
        ByteBuf packet = stamped(50);
        ByteBuf rewritten = Unpooled.buffer().writeZero(2).writeBytes(packet, START, 50);

        assertTrue(stamp.read(rewritten, 0, rewritten.writerIndex()));
        assertEquals(99, stamp.index());
    }

    @Test
    void shouldFindNoneInForeignOrShortPayloads() {
        ByteBuf packet = stamped(50);
        int end = packet.writerIndex();

        assertFalse(stamp.read(packet, START, end - 1));
        assertFalse(stamp.read(packet, end - Stamp.LENGTH + 1, end));
        assertFalse(stamp.read(Unpooled.buffer().writeZero(100), 0, 100));
    }

    @Test
    void shouldTakeMoreThanAnHourOfDelayForAnHour() {
        ByteBuf packet = Unpooled.buffer().writeZero(Stamp.LENGTH);
        Stamp.overwrite(packet, 7, 7 + TimeUnit.DAYS.toNanos(1), 0, 0, new Stamp.Frame(0, false, 1));

        assertTrue(stamp.read(packet, 0, packet.writerIndex()));
        assertEquals(7 + 0xFFFF_FFFFL * 1000, stamp.sentNanos());
    }

    private static ByteBuf stamped(int payloadBytes) {
        ByteBuf packet = Unpooled.buffer().writeZero(START + payloadBytes);
        Stamp.overwrite(packet, -5, 1_234_567, Stamp.source(1000, 2), 99, new Stamp.Frame(12, true, 10));
        return packet;
    }
}
