// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a compound or reduced-size RTCP packet (RFC 3550 §6.1, RFC 5506). What stands before a malformed part is delivered, the rest is
 * not. Stateless.
 */
public final class CompoundRtcpReader {
    /** Outcome; every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT, BAD_VERSION, LENGTH_OVERRUN, BAD_PADDING, BAD_BODY
    }

    private CompoundRtcpReader() {}

    /** @param compound plaintext, borrowed, from its reader to its writer index; indices do not move */
    public static Verdict read(ByteBuf compound, Consumer<RtcpPacket> sink) {
        int index = compound.readerIndex();
        int end = compound.writerIndex();
        if (end - index < RtcpPacket.HEADER_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        while (index < end) {
            if (end - index < RtcpPacket.HEADER_LENGTH) {
                return Verdict.TOO_SHORT;
            }
            int first = compound.getUnsignedByte(index);
            if (first >>> 6 != 2) {
                return Verdict.BAD_VERSION;
            }
            int bodyBytes = compound.getUnsignedShort(index + 2) * Integer.BYTES;
            int body = index + RtcpPacket.HEADER_LENGTH;
            if (body + bodyBytes > end) {
                return Verdict.LENGTH_OVERRUN;
            }
            int padding = 0;
            if ((first & 0x20) != 0) {
                // RFC 3550 §6.4.1 wants a multiple of four, but browsers pad transport-wide feedback by 1 to 3 bytes this way.
                padding = bodyBytes == 0 ? 1 : compound.getUnsignedByte(body + bodyBytes - 1);
                if (padding == 0 || padding > bodyBytes) {
                    return Verdict.BAD_PADDING;
                }
            }
            RtcpPacket packet = read(compound, first & 0x1F, compound.getUnsignedByte(index + 1), body,
                    bodyBytes - padding);
            if (packet == null) {
                return Verdict.BAD_BODY;
            }
            sink.accept(packet);
            index = body + bodyBytes;
        }
        return Verdict.VALID;
    }

    private static @Nullable RtcpPacket read(ByteBuf in, int count, int type, int body, int bytes) {
        return switch (type) {
            case RtcpHeader.SENDER_REPORT -> SenderReport.read(in, body, bytes, count);
            case RtcpHeader.RECEIVER_REPORT -> ReceiverReport.read(in, body, bytes, count);
            case RtcpHeader.SOURCE_DESCRIPTION -> SourceDescription.read(in, body, bytes, count);
            case RtcpHeader.GOODBYE -> Goodbye.read(in, body, bytes, count);
            case RtcpHeader.EXTENDED_REPORT -> ExtendedReport.read(in, body, bytes);
            case RtcpHeader.TRANSPORT_FEEDBACK -> switch (count) {
                case RtcpHeader.FMT_NACK -> GenericNack.read(in, body, bytes);
                case RtcpHeader.FMT_TRANSPORT_WIDE -> TransportWideFeedback.read(in, body, bytes);
                default -> UnknownRtcp.read(in, count, type, body, bytes);
            };
            case RtcpHeader.PAYLOAD_FEEDBACK -> switch (count) {
                case RtcpHeader.FMT_PLI -> PictureLossIndication.read(in, body, bytes);
                case RtcpHeader.FMT_FIR -> FullIntraRequest.read(in, body, bytes);
                case RtcpHeader.FMT_APPLICATION -> {
                    Remb remb = Remb.read(in, body, bytes);
                    yield remb != null ? remb : UnknownRtcp.read(in, count, type, body, bytes);
                }
                default -> UnknownRtcp.read(in, count, type, body, bytes);
            };
            default -> UnknownRtcp.read(in, count, type, body, bytes);
        };
    }
}
