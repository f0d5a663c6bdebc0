// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/**
 * NAL units of H.264 in one packet (RFC 6184 §5) as browsers send them: single, STAP-A and FU-A. Reusable, allocation-free, borrows nothing
 * after {@link #read}.
 *
 * <pre>
 * single: |F|NRI| Type 1..23 | ...
 * STAP-A: |F|NRI| 24 | size (16 bits) | NAL unit | size | NAL unit ...
 * FU-A:   |F|NRI| 28 |S|E|R| Type | ...
 * </pre>
 */
public final class H264Payload {
    /** Every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT,
        /** An empty NAL unit in a STAP-A, or one that overruns it. */
        BAD_AGGREGATE,
        /** A packet type of the interleaved mode, or a reserved one. */
        UNSUPPORTED
    }

    public static final int NAL_IDR_SLICE = 5;
    public static final int NAL_SEQUENCE_PARAMETER_SET = 7;
    public static final int NAL_PICTURE_PARAMETER_SET = 8;

    private static final int MAX_SINGLE_NAL = 23;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;
    private static final int TYPE_MASK = 0x1F;
    private static final int FU_START_BIT = 0x80;
    private static final int FU_END_BIT = 0x40;

    private int beginning; // one bit a NAL unit type
    private boolean fragment;
    private boolean fragmentEnd;

    /**
     * @param index absolute, of the payload
     * @param bytes of the payload without padding
     */
    public Verdict read(ByteBuf packet, int index, int bytes) {
        beginning = 0;
        fragment = false;
        fragmentEnd = false;
        if (bytes < 1) {
            return Verdict.TOO_SHORT;
        }
        int type = packet.getByte(index) & TYPE_MASK;
        if (type >= 1 && type <= MAX_SINGLE_NAL) {
            beginning = 1 << type;
            return Verdict.VALID;
        }
        return switch (type) {
            case STAP_A -> readAggregate(packet, index + 1, index + bytes);
            case FU_A -> readFragment(packet, index + 1, bytes);
            default -> Verdict.UNSUPPORTED;
        };
    }

    private Verdict readAggregate(ByteBuf packet, int start, int end) {
        int at = start;
        while (at < end) {
            if (at + Short.BYTES > end) {
                return Verdict.BAD_AGGREGATE;
            }
            int size = packet.getUnsignedShort(at);
            at += Short.BYTES;
            if (size == 0 || at + size > end) {
                return Verdict.BAD_AGGREGATE;
            }
            beginning |= 1 << (packet.getByte(at) & TYPE_MASK);
            at += size;
        }
        return beginning == 0 ? Verdict.TOO_SHORT : Verdict.VALID;
    }

    private Verdict readFragment(ByteBuf packet, int header, int bytes) {
        if (bytes < 2) {
            return Verdict.TOO_SHORT;
        }
        int fragmentHeader = packet.getByte(header);
        fragment = true;
        fragmentEnd = (fragmentHeader & FU_END_BIT) != 0;
        if ((fragmentHeader & FU_START_BIT) != 0) {
            beginning = 1 << (fragmentHeader & TYPE_MASK);
        }
        return Verdict.VALID;
    }

    /** Whether a NAL unit of this type, 1..23, begins in the packet. */
    public boolean begins(int nalType) {
        return (beginning & 1 << nalType) != 0;
    }

    /** Whether the packet holds a part of one NAL unit (FU-A). */
    public boolean isFragment() { return fragment; }

    /** The last part of a fragmented NAL unit. */
    public boolean isFragmentEnd() { return fragmentEnd; }

    /**
     * Whether a decoder can start with this packet: it carries a sequence parameter set, which encoders send with each IDR picture.
     * An IDR slice alone does not do, a new decoder has no parameters for it.
     */
    public boolean isKeyFrameStart() { return begins(NAL_SEQUENCE_PARAMETER_SET); }
}
