// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrival times of packets by their transport-wide sequence numbers (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
 *
 * @param baseSequence of the first packet reported, 0..65535
 * @param referenceTime of the receiver's clock, units of 64 ms, 24 bits signed
 * @param feedbackCount 0..255, one more for each feedback packet
 * @param deltas one a packet from the base on: arrival after the packet received before (the first: after the reference time) in units
 *     of 250 us, or {@link #NOT_RECEIVED}
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the record; not to be changed by whoever reads it
public record TransportWideFeedback(int senderSsrc, int mediaSsrc, int baseSequence, int referenceTime,
        int feedbackCount,
        int[] deltas) implements RtcpPacket {
    public static final int NOT_RECEIVED = Integer.MIN_VALUE;
    /** Packets in one report. The format allows 65535, which 16 bytes can claim; a second of 90 Mb/s is enough. */
    public static final int MAX_PACKETS = 8192;
    static final int DELTA_MICROS = 250;
    static final int REFERENCE_MICROS = 64_000;

    private static final int FIXED_BYTES = 16;
    private static final int SYMBOL_LOST = 0;
    private static final int SYMBOL_SMALL = 1;
    private static final int SYMBOL_LARGE = 2;
    private static final int ONE_BIT_SYMBOLS = 14;
    private static final int TWO_BIT_SYMBOLS = 7;
    private static final int MAX_RUN = 0x1FFF;

    public TransportWideFeedback {
        if (deltas.length > MAX_PACKETS) {
            throw new IllegalArgumentException("feedback on " + deltas.length + " packets");
        }
    }

    @Override
    public void writeTo(ByteBuf out) {
        int[] chunks = chunks();
        int deltaBytes = 0;
        for (int delta : deltas) {
            deltaBytes += symbol(delta); // 0, 1 or 2 bytes, as the symbol says
        }
        int bytes = 8 + chunks.length * Short.BYTES + deltaBytes;
        int padding = -bytes & 3;
        RtcpHeader.writeFeedback(out, RtcpHeader.FMT_TRANSPORT_WIDE, RtcpHeader.TRANSPORT_FEEDBACK, senderSsrc,
                mediaSsrc,
                bytes + padding);
        out.writeShort(baseSequence);
        out.writeShort(deltas.length);
        out.writeMedium(referenceTime);
        out.writeByte(feedbackCount);
        for (int chunk : chunks) {
            out.writeShort(chunk);
        }
        for (int delta : deltas) {
            switch (symbol(delta)) {
                case SYMBOL_SMALL -> out.writeByte(delta);
                case SYMBOL_LARGE -> out.writeShort(delta);
                default -> {
                }
            }
        }
        out.writeZero(padding);
    }

    private static int symbol(int delta) {
        if (delta == NOT_RECEIVED) {
            return SYMBOL_LOST;
        }
        return delta >= 0 && delta <= 0xFF ? SYMBOL_SMALL : SYMBOL_LARGE;
    }

    private int[] chunks() {
        int[] chunks = new int[deltas.length];
        int count = 0;
        int index = 0;
        while (index < deltas.length) {
            int run = runLength(index);
            if (run >= TWO_BIT_SYMBOLS || run == deltas.length - index) {
                chunks[count++] = symbol(deltas[index]) << 13 | run;
                index += run;
            } else {
                boolean oneBit = isOneBit(index);
                chunks[count++] = oneBit ? oneBitChunk(index) : twoBitChunk(index);
                index += oneBit ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS;
            }
        }
        return Arrays.copyOf(chunks, count);
    }

    private int runLength(int from) {
        int symbol = symbol(deltas[from]);
        int end = Math.min(deltas.length, from + MAX_RUN);
        int index = from;
        while (index < end && symbol(deltas[index]) == symbol) {
            index++;
        }
        return index - from;
    }

    private boolean isOneBit(int from) {
        for (int i = from; i < Math.min(deltas.length, from + ONE_BIT_SYMBOLS); i++) {
            if (symbol(deltas[i]) == SYMBOL_LARGE) {
                return false;
            }
        }
        return true;
    }

    private int oneBitChunk(int from) {
        int chunk = 0b10 << 14;
        for (int i = 0; i < ONE_BIT_SYMBOLS && from + i < deltas.length; i++) {
            chunk |= symbol(deltas[from + i]) << 13 - i;
        }
        return chunk;
    }

    private int twoBitChunk(int from) {
        int chunk = 0b11 << 14;
        for (int i = 0; i < TWO_BIT_SYMBOLS && from + i < deltas.length; i++) {
            chunk |= symbol(deltas[from + i]) << 12 - 2 * i;
        }
        return chunk;
    }

    /** Null when chunks or deltas overrun the body, or more than {@link #MAX_PACKETS} are reported on. */
    static @Nullable TransportWideFeedback read(ByteBuf in, int body, int bodyBytes) {
        if (bodyBytes < FIXED_BYTES) {
            return null;
        }
        int count = in.getUnsignedShort(body + 10);
        int end = body + bodyBytes;
        if (count > MAX_PACKETS) {
            return null;
        }
        int[] deltas = new int[count];
        int index = readSymbols(in, body + FIXED_BYTES, end, deltas);
        for (int i = 0; i < deltas.length && index >= 0; i++) {
            int bytes = deltas[i];
            if (index + bytes > end) {
                return null;
            }
            deltas[i] = switch (bytes) {
                case SYMBOL_SMALL -> in.getUnsignedByte(index);
                case SYMBOL_LARGE -> in.getShort(index);
                default -> NOT_RECEIVED;
            };
            index += bytes;
        }
        return index < 0
                ? null
                : new TransportWideFeedback(in.getInt(body), in.getInt(body + 4), in.getUnsignedShort(body + 8),
                        in.getMedium(body + 12), in.getUnsignedByte(body + 15), deltas);
    }

    /**
     * Fills {@code symbols} from the chunks.
     *
     * @return the index behind the chunks, or -1
     */
    private static int readSymbols(ByteBuf in, int start, int end, int[] symbols) {
        int index = start;
        int filled = 0;
        while (filled < symbols.length) {
            if (index + Short.BYTES > end) {
                return -1;
            }
            int chunk = in.getUnsignedShort(index);
            index += Short.BYTES;
            if (chunk >>> 15 == 0) {
                int run = Math.min(chunk & MAX_RUN, symbols.length - filled);
                int symbol = chunk >>> 13 & 0b11;
                if (run == 0 || symbol == 3) {
                    return -1;
                }
                Arrays.fill(symbols, filled, filled + run, symbol);
                filled += run;
            } else {
                boolean oneBit = (chunk & 0x4000) == 0;
                int perChunk = oneBit ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS;
                for (int i = 0; i < perChunk && filled < symbols.length; i++) {
                    int symbol = oneBit ? chunk >>> 13 - i & 1 : chunk >>> 12 - 2 * i & 0b11;
                    if (symbol == 3) {
                        return -1;
                    }
                    symbols[filled++] = symbol;
                }
            }
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportWideFeedback that && senderSsrc == that.senderSsrc
                && mediaSsrc == that.mediaSsrc
                && baseSequence == that.baseSequence && referenceTime == that.referenceTime
                && feedbackCount == that.feedbackCount
                && Arrays.equals(deltas, that.deltas);
    }

    @Override
    public int hashCode() { return 31 * (31 * baseSequence + referenceTime) + Arrays.hashCode(deltas); }

    /** Collects arrivals in the order of sequence numbers. */
    public static final class Builder {
        private final int senderSsrc;
        private final int mediaSsrc;
        private final int baseSequence;
        private final int referenceTime;
        private final int feedbackCount;
        private int[] deltas = new int[64];
        private int count;
        private long lastMicros;

        /** @param firstArrivalMicros of the packet {@code baseSequence}, which must be added first */
        public Builder(int senderSsrc, int mediaSsrc, int baseSequence, long firstArrivalMicros, int feedbackCount) {
            this.senderSsrc = senderSsrc;
            this.mediaSsrc = mediaSsrc;
            this.baseSequence = baseSequence;
            this.feedbackCount = feedbackCount;
            long reference = Math.floorDiv(firstArrivalMicros, REFERENCE_MICROS);
            this.referenceTime = (int) (reference << 40 >> 40);
            this.lastMicros = reference * REFERENCE_MICROS;
        }

        /**
         * Adds a packet newer than all added before; those between are reported as not received.
         *
         * @return false when the packet does not fit this report, by its number or by the time since the packet before: begin
         *     another report with it
         */
        public boolean add(int sequenceNumber, long arrivalMicros) {
            int position = (sequenceNumber - baseSequence) & 0xFFFF;
            if (position < count) {
                throw new IllegalArgumentException(sequenceNumber + " does not follow " + (baseSequence + count - 1));
            }
            long delta = Math.floorDiv(arrivalMicros - lastMicros + DELTA_MICROS / 2, DELTA_MICROS);
            if (position >= MAX_PACKETS || delta < Short.MIN_VALUE || delta > Short.MAX_VALUE) {
                return false;
            }
            if (position >= deltas.length) {
                deltas = Arrays.copyOf(deltas, Math.max(position + 1, 2 * deltas.length));
            }
            Arrays.fill(deltas, count, position, NOT_RECEIVED);
            deltas[position] = (int) delta;
            count = position + 1;
            lastMicros += delta * DELTA_MICROS; // the rounding error does not add up
            return true;
        }

        public TransportWideFeedback build() {
            return new TransportWideFeedback(senderSsrc, mediaSsrc, baseSequence, referenceTime, feedbackCount,
                    Arrays.copyOf(deltas, count));
        }
    }
}
