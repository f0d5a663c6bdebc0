// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 §2.2).
 *
 * @param bitrateBps at least 0; sent with 18 significant bits
 * @param ssrcs 255 at most
 */
public record Remb(int senderSsrc, long bitrateBps, List<Integer> ssrcs) implements RtcpPacket {
    private static final int IDENTIFIER = 0x52454D42; // "REMB"
    private static final int FIXED_BYTES = 16;
    private static final int MANTISSA_BITS = 18;
    private static final int MAX_SSRCS = 255;

    public Remb {
        ssrcs = List.copyOf(ssrcs);
        if (bitrateBps < 0 || ssrcs.size() > MAX_SSRCS) {
            throw new IllegalArgumentException("REMB of " + bitrateBps + " bps for " + ssrcs.size() + " sources");
        }
    }

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.writeFeedback(out, RtcpHeader.FMT_APPLICATION, RtcpHeader.PAYLOAD_FEEDBACK, senderSsrc, 0,
                2 * Integer.BYTES + ssrcs.size() * Integer.BYTES);
        int exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(bitrateBps) - MANTISSA_BITS);
        out.writeInt(IDENTIFIER);
        out.writeByte(ssrcs.size());
        out.writeMedium(exponent << MANTISSA_BITS | (int) (bitrateBps >>> exponent));
        for (int ssrc : ssrcs) {
            out.writeInt(ssrc);
        }
    }

    /** Null for another application message or a count that overruns the body. */
    static @Nullable Remb read(ByteBuf in, int body, int bodyBytes) {
        if (bodyBytes < FIXED_BYTES || in.getInt(body + 8) != IDENTIFIER) {
            return null;
        }
        int count = in.getUnsignedByte(body + 12);
        if (bodyBytes < FIXED_BYTES + count * Integer.BYTES) {
            return null;
        }
        int packed = in.getUnsignedMedium(body + 13);
        int exponent = packed >>> MANTISSA_BITS;
        long mantissa = packed & (1 << MANTISSA_BITS) - 1;
        boolean fits = exponent < Long.numberOfLeadingZeros(mantissa); // leaves the sign bit alone
        long bitrate = fits || mantissa == 0 ? mantissa << exponent : Long.MAX_VALUE;
        return new Remb(in.getInt(body), bitrate,
                IntStream.range(0, count).mapToObj(i -> in.getInt(body + FIXED_BYTES + i * Integer.BYTES)).toList());
    }
}
