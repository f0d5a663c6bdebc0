// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@FailOnLeak
class TestKitTest {
    @Test
    void shouldReadHexWithCommentsAndWhiteSpace() {
        byte[] packet = HexPackets.bytes("""
                80 60 12  # version, type
                fF
                """);
        assertArrayEquals(new byte[]{(byte) 0x80, 0x60, 0x12, (byte) 0xFF}, packet);
        assertEquals("806012ff", HexPackets.text(Buffers.offset(packet)));
        assertThrows(IllegalArgumentException.class, () -> HexPackets.bytes("8"));
    }

    @Test
    void shouldSweepEveryTruncationInBothShapes() {
        List<String> seen = new ArrayList<>();
        TruncationSweep.truncations(new byte[]{1, 2}, packet -> seen.add(packet.readerIndex() + ":"
                + HexPackets.text(packet)));
        assertEquals(List.of("0:", "13:", "0:01", "13:01", "0:0102", "13:0102"), seen);
    }

    @Test
    void shouldNameTheInputThatBreaksAParser() {
        AssertionError overrun = assertThrows(AssertionError.class,
                () -> TruncationSweep.truncations(new byte[]{1, 2}, packet -> packet.getShort(packet.readerIndex())));
        assertEquals("parser failed on 0 bytes at index 0: ", overrun.getMessage());
        assertThrows(AssertionError.class, () -> TruncationSweep.sweep(new byte[8], ByteBuf::retain));
    }

    @Test
    void shouldKeepGarbageAroundOffsetBuffers() {
        ByteBuf packet = Buffers.offset(new byte[]{1, 2});
        assertEquals((byte) 0xA5, packet.getByte(packet.readerIndex() - 1));
        assertEquals((byte) 0xA5, packet.getByte(packet.writerIndex()));
        assertEquals(Buffers.TAIL_BYTES, packet.writableBytes());
    }

    @Test
    void shouldMoveClockOnlyForward() {
        ManualClock clock = new ManualClock(5);
        assertEquals(1_000_005, clock.advanceMillis(1));
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
        assertEquals(1_000_005, clock.getAsLong());
    }

    @SeededTest
    void shouldGiveTheSameBytesForTheSameSeed(long seed) {
        assertArrayEquals(Seeds.bytes(Seeds.random(seed), 16), Seeds.bytes(Seeds.random(seed), 16));
    }
}
