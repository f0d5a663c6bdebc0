// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Generic NACK (RFC 4585 §6.2.1).
 *
 * @param entries PID in the upper, BLP in the lower 16 bits of each
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the record: copied in, read through forEachSequence
public record GenericNack(int senderSsrc, int mediaSsrc, int[] entries) implements RtcpPacket {
    private static final int FEEDBACK_BYTES = 8;
    private static final int BLP_BITS = 16;

    public GenericNack {
        entries = entries.clone();
    }

    /** A copy. */
    @Override
    public int[] entries() { return entries.clone(); }

    /** @param sequenceNumbers the first {@code count} are asked for; best in ascending order */
    public static GenericNack of(int senderSsrc, int mediaSsrc, int[] sequenceNumbers, int count) {
        int[] entries = new int[count];
        int used = 0;
        for (int i = 0; i < count; i++) {
            int sequence = sequenceNumbers[i] & 0xFFFF;
            int behind = used == 0 ? 0 : (sequence - (entries[used - 1] >>> 16)) & 0xFFFF;
            if (used > 0 && behind >= 1 && behind <= BLP_BITS) {
                entries[used - 1] |= 1 << (behind - 1);
            } else {
                entries[used++] = sequence << 16;
            }
        }
        return new GenericNack(senderSsrc, mediaSsrc, Arrays.copyOf(entries, used));
    }

    /** Calls {@code action} with each sequence number asked for, 0..65535. */
    public void forEachSequence(IntConsumer action) {
        for (int entry : entries) {
            int pid = entry >>> 16;
            action.accept(pid);
            for (int bit = 0; bit < BLP_BITS; bit++) {
                if ((entry & 1 << bit) != 0) {
                    action.accept((pid + bit + 1) & 0xFFFF);
                }
            }
        }
    }

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.writeFeedback(out, RtcpHeader.FMT_NACK, RtcpHeader.TRANSPORT_FEEDBACK, senderSsrc, mediaSsrc,
                entries.length * Integer.BYTES);
        for (int entry : entries) {
            out.writeInt(entry);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenericNack nack && senderSsrc == nack.senderSsrc && mediaSsrc == nack.mediaSsrc
                && Arrays.equals(entries, nack.entries);
    }

    @Override
    public int hashCode() { return 31 * (31 * senderSsrc + mediaSsrc) + Arrays.hashCode(entries); }

    static @Nullable GenericNack read(ByteBuf in, int body, int bodyBytes) {
        if (bodyBytes < FEEDBACK_BYTES) {
            return null;
        }
        int[] entries = new int[(bodyBytes - FEEDBACK_BYTES) / Integer.BYTES];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = in.getInt(body + FEEDBACK_BYTES + i * Integer.BYTES);
        }
        return new GenericNack(in.getInt(body), in.getInt(body + 4), entries);
    }
}
