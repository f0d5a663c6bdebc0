// SPDX-License-Identifier: Apache-2.0
package dev.sluice.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.opus.OpusPacketView.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPacketViewTest {
    private static final int AT = Buffers.OFFSET;
    /** CELT full band, 20 ms, code 3 with variable sizes and padding: three frames of 2, 300 and 1 bytes, five of padding. */
    private static final String PADDED = "fb c3 05 02 fc 0c aabb" + "11".repeat(300) + "cc" + "0000000000";

    private final OpusPacketView view = new OpusPacketView();

    @Test
    void shouldReadOneFrame() {
        assertEquals(Verdict.VALID, read("78 aabbcc"));
        assertFrames(new int[]{AT + 1}, new int[]{3});
        assertEquals(20_000, view.durationMicros());
        assertEquals(OpusToc.Mode.HYBRID, OpusToc.mode(view.toc()));
        assertFalse(view.isDiscontinuous());
    }

    @Test
    void shouldReadTwoFramesOfEqualSize() {
        assertEquals(Verdict.VALID, read("19 aabb ccdd"));
        assertFrames(new int[]{AT + 1, AT + 3}, new int[]{2, 2});
        assertEquals(120_000, view.durationMicros());
    }

    @Test
    void shouldReadTwoFramesOfDifferentSizes() {
        assertEquals(Verdict.VALID, read("0a 01 aa bbccdd"));
        assertFrames(new int[]{AT + 2, AT + 3}, new int[]{1, 3});
        assertEquals(Verdict.VALID, read("0a fc01" + "aa".repeat(256)));
        assertFrames(new int[]{AT + 3, AT + 259}, new int[]{256, 0});
    }

    @Test
    void shouldReadAnyNumberOfFramesWithSizesAndPadding() {
        assertEquals(Verdict.VALID, read(PADDED));
        assertFrames(new int[]{AT + 6, AT + 8, AT + 308}, new int[]{2, 300, 1});
        assertEquals(60_000, view.durationMicros());
    }

    @Test
    void shouldReadManyFramesOfOneSize() {
        assertEquals(Verdict.VALID, read("e3 30" + "aa".repeat(48)));
        assertEquals(48, view.frameCount());
        assertEquals(120_000, view.durationMicros());
    }

    @Test
    void shouldAddUpLongPadding() {
        assertEquals(Verdict.VALID, read("fb 41 ff 01 aa" + "00".repeat(255)));
        assertFrames(new int[]{AT + 4}, new int[]{1});
        assertEquals(Verdict.TOO_SHORT, read("fb 41 ff 02 " + "00".repeat(255)));
    }

    /** RFC 6716 §3.4. */
    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
            "'', TOO_SHORT", // R1
            "f9 aa, UNEQUAL_FRAMES", // R3
            "fa, TOO_SHORT", "fa fc, TOO_SHORT", "fa 02 aa, TOO_SHORT", // R4
            "fb, TOO_SHORT", "fb 00, NO_FRAME", "fb 07, TOO_MUCH_AUDIO", "e3 31, TOO_MUCH_AUDIO",
            "1b 03, TOO_MUCH_AUDIO", // R5
            "fb 02 aa, UNEQUAL_FRAMES", "fb 41, TOO_SHORT", "fb 41 01, TOO_SHORT", "fb 41 ff, TOO_SHORT", // R6
            "fb 82, TOO_SHORT", "fb 82 01, TOO_SHORT", "fb c2 01 01 aa, TOO_SHORT"}) // R7
    void shouldRefusePacketsAgainstTheRules(String hex, Verdict expected) { assertEquals(expected, read(hex)); }

    /** R2. */
    @Test
    void shouldRefuseFramesOfMoreThan1275Bytes() {
        assertEquals(Verdict.VALID, read("f8" + "aa".repeat(1275)));
        assertEquals(Verdict.FRAME_TOO_LONG, read("f8" + "aa".repeat(1276)));
        assertEquals(Verdict.FRAME_TOO_LONG, read("f9" + "aa".repeat(2552)));
        assertEquals(Verdict.FRAME_TOO_LONG, read("fa 00" + "aa".repeat(1276)));
        assertEquals(Verdict.VALID, read("fa ffff" + "aa".repeat(1275)));
        assertEquals(1275, view.frameLength(0));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"f8, true", "f8 00, true", "f8 fffe, false", "f9, true", "f9 0000, true", "fa 01 00 0000, false",
            "fb 03, true"})
    void shouldTellPacketsThatSayNothing(String hex, boolean discontinuous) {
        assertEquals(Verdict.VALID, read(hex));
        assertEquals(discontinuous, view.isDiscontinuous());
    }

    @SeededTest
    void shouldFindTheFramesThatWereWritten(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < 200; round++) {
            int[] lengths = random.ints(1 + random.nextInt(6), 0, 1276).toArray();
            int padding = random.nextInt(600);
            ByteBuf out = Unpooled.buffer().writeZero(AT);
            out.writeByte(0xFB).writeByte(0xC0 | lengths.length);
            out.writeBytes(new byte[padding / 254]);
            for (int i = 0; i < padding / 254; i++) {
                out.setByte(out.writerIndex() - 1 - i, 255);
            }
            out.writeByte(padding % 254);
            for (int i = 0; i < lengths.length - 1; i++) {
                writeSize(out, lengths[i]);
            }
            int first = out.writerIndex();
            out.writeZero(IntStream.of(lengths).sum() + padding);
            assertEquals(Verdict.VALID, view.read(out, AT, out.writerIndex() - AT));
            int[] indexes = new int[lengths.length];
            for (int i = 0; i < lengths.length; i++) {
                indexes[i] = i == 0 ? first : indexes[i - 1] + lengths[i - 1];
            }
            assertFrames(indexes, lengths);
        }
    }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(HexPackets.bytes(PADDED), this::readAll);
        TruncationSweep.sweep(HexPackets.bytes("e3 30" + "aa".repeat(48)), this::readAll);
        TruncationSweep.sweep(HexPackets.bytes("0a 01 aa bbccdd"), this::readAll);
    }

    private void readAll(ByteBuf packet) {
        if (view.read(packet, packet.readerIndex(), packet.readableBytes()) == Verdict.VALID) {
            assertTrue(view.frameCount() > 0 && view.durationMicros() <= OpusPacketView.MAX_PACKET_MICROS);
            int last = view.frameCount() - 1;
            assertTrue(view.frameIndex(last) + view.frameLength(last) <= packet.writerIndex());
        }
    }

    private static void writeSize(ByteBuf out, int size) {
        if (size < 252) {
            out.writeByte(size);
        } else {
            int first = 252 + (size & 3);
            out.writeByte(first).writeByte((size - first) / 4);
        }
    }

    private void assertFrames(int[] indexes, int[] lengths) {
        assertEquals(lengths.length, view.frameCount());
        for (int i = 0; i < lengths.length; i++) {
            assertEquals(indexes[i], view.frameIndex(i), "index of frame " + i);
            assertEquals(lengths[i], view.frameLength(i), "length of frame " + i);
        }
    }

    private Verdict read(String hex) {
        ByteBuf packet = Buffers.offset(HexPackets.bytes(hex));
        return view.read(packet, packet.readerIndex(), packet.readableBytes());
    }
}
