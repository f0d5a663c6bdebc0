// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.media.Stamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ParticipantMeterTest {
    private static final long START = TimeUnit.SECONDS.toNanos(-5); // nanoTime may be negative
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int TRACK = 3;
    private static final int PADDING = 4;
    private static final int SENT_AT = 8; // in the stamp

    private final RunMeter run = new RunMeter();
    private final ParticipantMeter participant = run.participant(true);

    ParticipantMeterTest() { run.window().open(START, START + 1000 * MILLI); }

    @Test
    void shouldTakeTheTimeSinceAPacketWasDueHoweverLateItWasSent() {
        arrive(packet(0, START, false), START + 700 * MILLI, false); // 700 ms of it a sender that hung
        arrive(packet(1, START + 20 * MILLI, false), START + 30 * MILLI, false);

        Histogram nanos = run.takeVideoLatency().dueToReadNanos();

        assertEquals(2, nanos.getTotalCount());
        assertEquals(700.0 * MILLI, (double) nanos.getMaxValue(), 1.0 * MILLI);
        assertEquals(10.0 * MILLI, (double) nanos.getMinValue(), 0.1 * MILLI);
    }

    @Test
    void shouldTakeTheTimeThroughTheServerFromSendingToArrivalHoweverLateBothEndsAre() {
        ByteBuf packet = packet(0, START, false);
        packet.setInt(packet.writerIndex() - Stamp.LENGTH + SENT_AT, 700_000); // us: a sender that hung
        participant.onRtp(packet, false, false, START + 703 * MILLI, START + 900 * MILLI); // and a reader
        packet.release();

        MediaLatency latency = run.takeVideoLatency();

        assertEquals(3.0 * MILLI, (double) latency.serverNanos().getMaxValue(), 0.01 * MILLI);
        assertEquals(900.0 * MILLI, (double) latency.dueToReadNanos().getMaxValue(), 1.0 * MILLI);
        assertEquals(0, run.takeAudioLatency().serverNanos().getTotalCount());
    }

    @Test
    void shouldCountEachPacketOfTheWindowOnceAndWhatIsMissing() {
        arrive(packet(0, START - 1, false), START + MILLI, false); // before the window, whenever it comes
        for (int index : new int[]{1, 2, 4, 3, 4, 7}) {
            arrive(packet(index, START + index * MILLI, false), START + 20 * MILLI, false);
        }
        arrive(packet(6, START + 6 * MILLI, false), START + 90 * MILLI, true);
        arrive(packet(8, START + 1000 * MILLI, false), START + 1001 * MILLI, false); // behind it

        TrackMeter track = participant.track(TRACK);

        assertNotNull(track);
        assertEquals(6, track.received());
        assertEquals(7, track.spanned());
        assertEquals(1, track.duplicates());
        assertEquals(1, track.reordered());
        assertEquals(1, track.repaired());
        assertEquals(6, run.takeVideoLatency().serverNanos().getTotalCount());
    }

    @Test
    void shouldFindTheStampBeforeThePadding() {
        ByteBuf padded = packet(0, START, true);
        padded.writeZero(PADDING - 1).writeByte(PADDING);
        padded.setByte(0, 0b10_1_0_0000);

        arrive(padded, START + MILLI, false);

        assertEquals(0, run.foreign());
        assertTrue(participant.firstPacket().isDone());
        assertTrue(participant.firstKeyFrame().isDone());
    }

    @Test
    void shouldTellForeignPacketsApart() {
        ByteBuf foreign = packet(0, START, true);
        foreign.setShort(foreign.writerIndex() - 2, 0);

        arrive(foreign, START + MILLI, false);

        assertEquals(1, run.foreign());
        assertFalse(participant.firstPacket().isDone());
        assertEquals(0, run.takeVideoLatency().serverNanos().getTotalCount());
    }

    private void arrive(ByteBuf packet, long nowNanos, boolean isRetransmission) {
        participant.onRtp(packet, false, isRetransmission, nowNanos, nowNanos);
        packet.release();
    }

    /** With a stamp as its Javadoc draws it; one packet a frame. */
    private static ByteBuf packet(int index, long dueNanos, boolean isKeyFrame) {
        ByteBuf packet = Unpooled.buffer();
        packet.writeByte(0b10_0_0_0000).writeByte(96).writeShort(index).writeInt(index).writeInt(1).writeZero(10);
        packet.writeLong(dueNanos).writeInt(0).writeInt(TRACK << 2).writeInt(index)
                .writeInt(index | (isKeyFrame ? Integer.MIN_VALUE : 0)).writeShort(1).writeShort(0x5CE7);
        return packet;
    }
}
