// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RtcpPropertyTest {
    @SeededTest
    void shouldReadBackWhatItWrote(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < 50; round++) {
            List<RtcpPacket> written = list(random, 8, () -> packet(random));
            ByteBuf out = Unpooled.buffer().writeZero(3).readerIndex(3);
            for (RtcpPacket packet : written) {
                packet.writeTo(out);
                assertEquals(3, out.writerIndex() % 4);
            }
            List<RtcpPacket> read = new ArrayList<>();
            CompoundRtcpReader.Verdict verdict = CompoundRtcpReader.read(out, read::add);
            assertEquals(written, read);
            assertEquals(written.isEmpty() ? CompoundRtcpReader.Verdict.TOO_SHORT : CompoundRtcpReader.Verdict.VALID,
                    verdict);
        }
    }

    @Test
    void shouldRefuseWhatTheWireCannotHold() {
        ByteBuf out = Unpooled.buffer();
        List<Integer> tooMany = Collections.nCopies(32, 1);
        assertThrows(IllegalArgumentException.class, () -> new Goodbye(tooMany).writeTo(out));
        assertThrows(IllegalArgumentException.class, () -> new Remb(1, -1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Remb(1, 1, Collections.nCopies(256, 1)));
        assertThrows(IllegalArgumentException.class, () -> new SourceDescription.Item(1, "a".repeat(256)));
        assertEquals(0, out.writerIndex());
    }

    private static RtcpPacket packet(RandomGenerator random) {
        int sender = random.nextInt();
        int media = random.nextInt();
        return switch (random.nextInt(11)) {
            case 0 -> new SenderReport(sender, random.nextLong(), media, random.nextInt(), random.nextInt(),
                    list(random, 31, () -> reportBlock(random)));
            case 1 -> new ReceiverReport(sender, list(random, 31, () -> reportBlock(random)));
            case 2 -> new SourceDescription(list(random, 31, () -> chunk(random)));
            case 3 -> new Goodbye(list(random, 31, random::nextInt));
            case 4 -> new GenericNack(sender, media, random.ints(random.nextInt(60)).toArray());
            case 5 -> feedback(random);
            case 6 -> new PictureLossIndication(sender, media);
            case 7 -> new FullIntraRequest(sender,
                    list(random, 20, () -> new FullIntraRequest.Entry(random.nextInt(), random.nextInt(256))));
            case 8 -> new Remb(sender, (long) random.nextInt(1 << 18) << random.nextInt(46),
                    list(random, 255, random::nextInt));
            case 9 -> new ExtendedReport(sender, random.nextLong(), list(random, 20,
                    () -> new ExtendedReport.LastReceiverReport(random.nextInt(), random.nextInt(), random.nextInt())));
            default -> new UnknownRtcp(random.nextInt(32), 208 + random.nextInt(16),
                    Seeds.bytes(random, 4 * random.nextInt(50)));
        };
    }

    private static ReportBlock reportBlock(RandomGenerator random) {
        return new ReportBlock(random.nextInt(), random.nextInt(256), random.nextInt(-0x80_0000, 0x80_0000),
                random.nextInt(),
                random.nextInt(), random.nextInt(), random.nextInt());
    }

    private static SourceDescription.Chunk chunk(RandomGenerator random) {
        return new SourceDescription.Chunk(random.nextInt(), list(random, 8,
                () -> new SourceDescription.Item(1 + random.nextInt(8), "ü§".repeat(random.nextInt(60)))));
    }

    private static TransportWideFeedback feedback(RandomGenerator random) {
        double received = random.nextDouble();
        double small = random.nextDouble();
        int[] deltas = new int[random.nextInt(300)];
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = random.nextDouble() > received
                    ? TransportWideFeedback.NOT_RECEIVED
                    : random.nextDouble() < small
                            ? random.nextInt(256)
                            : random.nextInt(Short.MIN_VALUE, Short.MAX_VALUE + 1);
        }
        return new TransportWideFeedback(random.nextInt(), random.nextInt(), random.nextInt(0x1_0000),
                random.nextInt(-0x80_0000, 0x80_0000), random.nextInt(256), deltas);
    }

    private static <T> List<T> list(RandomGenerator random, int max, Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(max + 1)).toList();
    }
}
