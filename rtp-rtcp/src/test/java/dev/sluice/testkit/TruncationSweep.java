// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Feeds a parser every truncation of a valid packet, then random mutations of it. Each input comes twice: alone in its buffer, where
 * reading too far throws, and at a non-zero reader index amid garbage. Any exception, and any change of the reference count, fails
 * the test with the input in hex; what the parser answers is up to the test.
 */
public final class TruncationSweep {
    private static final int MAX_MUTATED_BYTES = 4;

    /** Must take any bytes. */
    @FunctionalInterface
    public interface Parser {
        /** Parses the readable bytes; {@code packet} is borrowed. */
        void parse(ByteBuf packet) throws Exception;
    }

    private TruncationSweep() {}

    /** Every prefix of {@code packet}, from nothing to all of it. */
    public static void truncations(byte[] packet, Parser parser) {
        for (int length = 0; length <= packet.length; length++) {
            feed(Arrays.copyOf(packet, length), parser);
        }
    }

    /** {@code count} copies of {@code packet} with up to four bytes changed, some cut short, some with bytes appended. */
    public static void mutations(byte[] packet, int count, long seed, Parser parser) {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < count; i++) {
            feed(mutate(packet, random), parser);
        }
    }

    /** {@link #truncations} and a thousand {@link #mutations}. */
    public static void sweep(byte[] packet, Parser parser) {
        truncations(packet, parser);
        mutations(packet, 1000, 1, parser);
    }

    private static byte[] mutate(byte[] packet, RandomGenerator random) {
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(packet.length + 1);
            case 1 -> packet.length + random.nextInt(32);
            default -> packet.length;
        };
        byte[] mutated = Arrays.copyOf(packet, length);
        for (int i = random.nextInt(MAX_MUTATED_BYTES + 1); i > 0 && length > 0; i--) {
            mutated[random.nextInt(length)] = (byte) random.nextInt();
        }
        return mutated;
    }

    private static void feed(byte[] input, Parser parser) {
        feed(input, Buffers.tight(input), parser);
        feed(input, Buffers.offset(input), parser);
    }

    private static void feed(byte[] input, ByteBuf buffer, Parser parser) {
        try {
            parser.parse(buffer);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("parser failed on " + input.length + " bytes at index " + (buffer.arrayOffset()
                    + buffer.readerIndex()) + ": " + HexPackets.text(input), e);
        }
        if (buffer.refCnt() != 1) {
            throw new AssertionError("parser left " + buffer.refCnt() + " references to " + HexPackets.text(input));
        }
    }
}
