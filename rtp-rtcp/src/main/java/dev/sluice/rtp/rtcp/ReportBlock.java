// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reception of one source (RFC 3550 §6.4.1).
 *
 * @param ssrc the source reported on, raw 32 bits
 * @param fractionLost since the report before, 0..255 in 1/256
 * @param cumulativeLost since the beginning, 24 bits signed
 * @param extendedHighestSequence sequence number with the count of its wraps above, raw 32 bits
 * @param jitterTicks in media clock ticks, raw 32 bits
 * @param lastSenderReport LSR, middle bits of the NTP time; 0 when none came
 * @param delaySinceLastSenderReport DLSR, units of 1/65536 s
 */
public record ReportBlock(int ssrc, int fractionLost, int cumulativeLost, int extendedHighestSequence, int jitterTicks,
        int lastSenderReport, int delaySinceLastSenderReport) {
    static final int LENGTH = 24; // bytes

    void writeTo(ByteBuf out) {
        out.writeInt(ssrc);
        out.writeByte(fractionLost);
        out.writeMedium(Math.clamp(cumulativeLost, -0x80_0000, 0x7F_FFFF));
        out.writeInt(extendedHighestSequence);
        out.writeInt(jitterTicks);
        out.writeInt(lastSenderReport);
        out.writeInt(delaySinceLastSenderReport);
    }

    static ReportBlock read(ByteBuf in, int index) {
        return new ReportBlock(in.getInt(index), in.getUnsignedByte(index + 4), in.getMedium(index + 5),
                in.getInt(index + 8),
                in.getInt(index + 12), in.getInt(index + 16), in.getInt(index + 20));
    }

    static List<ReportBlock> readAll(ByteBuf in, int index, int count) {
        List<ReportBlock> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(read(in, index + i * LENGTH));
        }
        return blocks;
    }
}
