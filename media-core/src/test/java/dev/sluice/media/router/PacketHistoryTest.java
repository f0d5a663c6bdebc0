// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketHistoryTest {
    private static final int CAPACITY = 256;
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, false, true);
    private final MediaPacket.Pool pool = new MediaPacket.Pool(allocator);
    private final PacketHistory history = new PacketHistory(CAPACITY, MAX_AGE_NANOS);
    private long nowNanos = 1;

    @AfterEach
    void nothingStays() {
        history.close();
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    private void store(long sequence) {
        ByteBuf packet = allocator.directBuffer();
        RtpHeaderWriter header = new RtpHeaderWriter();
        header.begin(packet, false, 96, (int) sequence & 0xFFFF, 0, 1);
        header.end();
        RtpPacketView view = new RtpPacketView();
        view.wrap(packet);
        MediaPacket media = pool.copyOf(view, packet, HeaderExtensionMap.EMPTY, sequence, true, nowNanos);
        packet.release();
        history.store(media);
        media.release();
    }

    @Test
    void shouldFindWhatItHolds() {
        store(70_000);
        store(70_003);
        MediaPacket found = history.find(70_003, nowNanos);
        assertNotNull(found);
        assertEquals(70_003, found.extendedSequence());
        assertNull(history.find(70_001, nowNanos));
        assertNull(history.find(70_004, nowNanos));
        assertNull(history.find(69_999, nowNanos));
    }

    @Test
    void shouldTakeLatePackets() {
        store(10);
        store(12);
        store(11);
        store(9);
        assertNotNull(history.find(11, nowNanos));
        assertNotNull(history.find(9, nowNanos));
    }

    @Test
    void shouldLetGoOfOldPacketsByItself() {
        store(1);
        nowNanos += MAX_AGE_NANOS + 1;
        store(2);
        long held = allocator.metric().usedDirectMemory();
        assertNull(history.find(1, nowNanos));
        nowNanos += MAX_AGE_NANOS + 1;
        history.expire(nowNanos);
        assertEquals(0, allocator.metric().usedDirectMemory(), "after " + held);
        assertNull(history.find(2, nowNanos));
        store(3);
        assertNotNull(history.find(3, nowNanos));
    }

    @Test
    void shouldHoldNoMoreThanItsCapacity() {
        for (int sequence = 0; sequence < 3 * CAPACITY; sequence++) {
            store(sequence);
        }
        for (int sequence = 2 * CAPACITY; sequence < 3 * CAPACITY; sequence++) {
            assertNotNull(history.find(sequence, nowNanos));
        }
        assertNull(history.find(2 * CAPACITY - 1, nowNanos));
    }

    @Test
    void shouldForgetEverythingWhenTheStreamJumps() {
        store(5);
        store(5 + 10 * CAPACITY);
        assertNull(history.find(5, nowNanos));
        assertNotNull(history.find(5 + 10 * CAPACITY, nowNanos));
    }

    @SeededTest
    void shouldNeverGiveOutAnotherPacket(long seed) {
        RandomGenerator random = Seeds.random(seed);
        long highest = 1000;
        store(highest);
        for (int i = 0; i < 500; i++) {
            nowNanos += random.nextLong(TimeUnit.MILLISECONDS.toNanos(30));
            long sequence = highest + random.nextInt(-40, 60);
            highest = Math.max(highest, sequence);
            store(sequence);
            if (random.nextInt(100) == 0) {
                history.expire(nowNanos);
            }
            long asked = highest - random.nextInt(2 * CAPACITY);
            MediaPacket found = history.find(asked, nowNanos);
            if (found != null) {
                assertEquals(asked, found.extendedSequence());
            }
            assertNotNull(history.find(highest, nowNanos));
        }
    }
}
