// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import static dev.sluice.rtp.rtcp.TransportWideFeedback.NOT_RECEIVED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportWideFeedbackTest {
    private static final int X = NOT_RECEIVED;
    private static final String HEAD = "11111111 22222222 0005";

    /** draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.3: 221 packets not received are 0x00DD. */
    @Test
    void shouldReadARunLengthChunk() {
        TransportWideFeedback feedback = read("8f cd 0006", "00de 000000 00 00dd 2001 07 000000");
        assertEquals(222, feedback.deltas().length);
        assertTrue(Arrays.stream(feedback.deltas()).limit(221).allMatch(delta -> delta == X));
        assertEquals(7, feedback.deltas()[221]);
    }

    /** §3.1.4: 0x9F1C is one lost, five received, three lost, three received, two lost. */
    @Test
    void shouldReadAOneBitStatusVector() {
        TransportWideFeedback feedback = read("8f cd 0007", "000e 000000 00 9f1c 0102030405060708 0000");
        assertArrayEquals(new int[]{X, 1, 2, 3, 4, 5, X, X, X, 6, 7, 8, X, X}, feedback.deltas());
    }

    @Test
    void shouldReadATwoBitStatusVectorWithNegativeAndLargeDeltas() {
        // symbols 00 10 01 01 10 00 01
        TransportWideFeedback feedback = read("8f cd 0007", "0007 fffffe 09 c961 ffff 01 02 7fff ff 000000");
        assertArrayEquals(new int[]{X, -1, 1, 2, 0x7FFF, X, 0xFF}, feedback.deltas());
        assertEquals(-2, feedback.referenceTime());
        assertEquals(9, feedback.feedbackCount());
        assertEquals(5, feedback.baseSequence());
    }

    @Test
    void shouldUseOnlyAsManySymbolsAsPacketsAreReported() {
        assertArrayEquals(new int[]{1, 2}, read("8f cd 0005", "0002 000000 00 bfff 01 02").deltas());
        assertArrayEquals(new int[]{1, 2}, read("8f cd 0005", "0002 000000 00 3fff 01 02").deltas());
    }

    @Test
    void shouldChooseTheShorterChunks() {
        assertChunks("2064", filled(100, 1)); // one run
        assertChunks("a000", new int[]{1, X, X, X, X, X, X, X, X, X, X, X, X, X});
        assertChunks("d800", new int[]{1, 300, X, X, X, X, X}); // two bits each
        assertChunks("3fff 2001", filled(8192, 1)); // a run is 8191 at most
    }

    @Test
    void shouldCountTimeFromTheReferenceInQuarterMilliseconds() {
        long firstMicros = 5 * 64_000 + 1_000;
        TransportWideFeedback.Builder builder = new TransportWideFeedback.Builder(1, 2, 65_534, firstMicros, 3);
        assertTrue(builder.add(65_534, firstMicros));
        assertTrue(builder.add(65_535, firstMicros + 250));
        assertTrue(builder.add(1, firstMicros + 250 + 64_000)); // 0 is lost
        assertTrue(builder.add(2, firstMicros));
        assertEquals(new TransportWideFeedback(1, 2, 65_534, 5, 3, new int[]{4, 1, X, 256, -257}), builder.build());
    }

    @Test
    void shouldEndTheReportWhenATimeDoesNotFit() {
        TransportWideFeedback.Builder builder = new TransportWideFeedback.Builder(1, 2, 7, 0, 0);
        assertTrue(builder.add(7, 0));
        assertFalse(builder.add(8, 32_768L * 250));
        assertTrue(builder.add(8, 32_767L * 250));
        assertFalse(builder.add(9, -500));
        assertFalse(builder.add(7 + TransportWideFeedback.MAX_PACKETS, 32_767L * 250));
        assertArrayEquals(new int[]{0, 32_767}, builder.build().deltas());
        assertThrows(IllegalArgumentException.class, () -> builder.add(8, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -64_001, (1L << 23) * 64_000, Long.MAX_VALUE / 1_000 - 10_000_000})
    void shouldWrapTheReferenceTime(long firstMicros) {
        TransportWideFeedback.Builder builder = new TransportWideFeedback.Builder(1, 2, 7, firstMicros, 0);
        assertTrue(builder.add(7, firstMicros));
        TransportWideFeedback feedback = builder.build();
        assertEquals(Math.floorDiv(firstMicros, 64_000L) & 0xFF_FFFF, feedback.referenceTime() & 0xFF_FFFF);
        assertEquals(feedback, writeAndRead(feedback));
    }

    @SeededTest
    void shouldTellArrivalTimesToAnEighthOfAMillisecond(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int base = random.nextInt(0x1_0000);
        long micros = random.nextLong(1L << 40);
        long[] arrivals = new long[300];
        TransportWideFeedback.Builder builder = new TransportWideFeedback.Builder(1, 2, base, micros, 0);
        for (int i = 0; i < arrivals.length; i++) {
            micros += random.nextLong(-2_000, 20_000);
            arrivals[i] = i > 0 && random.nextInt(5) == 0 ? Long.MIN_VALUE : micros;
            if (arrivals[i] != Long.MIN_VALUE) {
                assertTrue(builder.add((base + i) & 0xFFFF, arrivals[i]));
            }
        }
        TransportWideFeedback feedback = writeAndRead(builder.build());
        long eraMicros = 64_000L << 24; // the reference time is 24 bits
        long told = (feedback.referenceTime() & 0xFF_FFFF) * 64_000L
                + Math.floorDiv(arrivals[0], eraMicros) * eraMicros;
        for (int i = 0; i < feedback.deltas().length; i++) {
            int delta = feedback.deltas()[i];
            assertEquals(arrivals[i] == Long.MIN_VALUE, delta == NOT_RECEIVED);
            if (delta != NOT_RECEIVED) {
                told += delta * 250L;
                assertTrue(Math.abs(arrivals[i] - told) <= 125, arrivals[i] + " became " + told);
            }
        }
    }

    private static void assertChunks(String hex, int[] deltas) {
        ByteBuf out = Unpooled.buffer();
        TransportWideFeedback feedback = new TransportWideFeedback(1, 2, 3, 4, 5, deltas);
        feedback.writeTo(out);
        String chunks = HexPackets.text(HexPackets.bytes(hex));
        assertEquals(chunks, HexPackets.text(out.slice(20, chunks.length() / 2)));
        assertEquals(feedback, writeAndRead(feedback));
    }

    private static int[] filled(int count, int delta) {
        int[] deltas = new int[count];
        Arrays.fill(deltas, delta);
        return deltas;
    }

    private static TransportWideFeedback writeAndRead(TransportWideFeedback feedback) {
        ByteBuf out = Unpooled.buffer();
        feedback.writeTo(out);
        return read(out);
    }

    private static TransportWideFeedback read(String head, String tail) {
        return read(Buffers.offset(HexPackets.bytes(head + HEAD + tail)));
    }

    private static TransportWideFeedback read(ByteBuf packet) {
        List<RtcpPacket> packets = new ArrayList<>();
        assertEquals(CompoundRtcpReader.Verdict.VALID, CompoundRtcpReader.read(packet, packets::add));
        return (TransportWideFeedback) packets.getFirst();
    }
}
