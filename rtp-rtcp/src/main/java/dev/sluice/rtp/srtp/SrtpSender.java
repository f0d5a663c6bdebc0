// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.Objects;

/**
 * The sending context of one transport: encrypts SRTP and SRTCP (RFC 3711 §3.3, §3.4; RFC 7714). The caller keeps the rollover counter
 * of every SSRC and must never let two different packets share SSRC, rollover counter and sequence number: under GCM that gives away
 * the authentication key (RFC 7714 §15.1). Sending the very same packet again is allowed. Assertions check both.
 *
 * <p>Confined to one thread at a time. Owns native state: close it. With libcrypto nothing is allocated for a packet.
 */
public final class SrtpSender implements AutoCloseable {
    static final long FIRST_RTCP_INDEX = 1;

    private static final int MIN_RTP_LENGTH = 12; // RFC 3550 §5.1
    private static final int RTCP_HEADER_LENGTH = 8; // in clear, RFC 3711 §3.4
    private static final long LAST_RTCP_INDEX = (1L << 31) - 1;

    private final SrtpTransform rtp;
    private final SrtpTransform rtcp;
    private final boolean aead;
    private final int tagLength;
    private final NonceGuard nonceGuard = new NonceGuard();
    private long nextRtcpIndex;

    SrtpSender(SrtpTransform rtp, SrtpTransform rtcp, SrtpProfile profile, long firstRtcpIndex) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.aead = profile.isAead();
        this.tagLength = profile.tagLength();
        this.nextRtcpIndex = firstRtcpIndex;
    }

    /**
     * Encrypts a payload to behind the header in {@code out} and appends the tag, in one pass; the writer index moves to the end of the
     * packet.
     *
     * @param out borrowed; holds the RTP header from its reader to its writer index and has room for the rest
     * @param headerLength bytes of the header, extension included
     * @param payload borrowed, neither modified nor moved; absolute {@code payloadIndex}
     * @param rolloverCounter upper 32 bits of the packet index, unsigned
     */
    public SrtpVerdict protectRtp(ByteBuf out, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter) {
        if (headerLength < MIN_RTP_LENGTH || headerLength != out.readableBytes()) {
            throw new IllegalArgumentException("header of " + headerLength + " in " + out);
        }
        Objects.checkFromIndexSize(payloadIndex, payloadLength, payload.capacity());
        if (payload.refCnt() == 0) { // its native memory would be read all the same
            throw new IllegalReferenceCountException(0);
        }
        out.ensureWritable(payloadLength + tagLength);
        int start = out.readerIndex();
        long index = packetIndex(out, start, rolloverCounter);
        assert nonceGuard.permits(out, headerLength, payload, payloadIndex, payloadLength, index);
        rtp.seal(out, headerLength, payload, payloadIndex, payloadLength, index);
        out.writerIndex(start + headerLength + payloadLength + tagLength);
        return SrtpVerdict.OK;
    }

    /**
     * Encrypts a packet whose payload stands behind its header already and appends the tag; the writer index moves by the tag.
     *
     * @param packet borrowed, from its reader to its writer index, with room for the tag
     * @param headerLength bytes of the header, extension included
     * @param rolloverCounter upper 32 bits of the packet index, unsigned
     */
    public SrtpVerdict protectRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
        int length = packet.readableBytes() - headerLength;
        if (headerLength < MIN_RTP_LENGTH || length < 0) {
            throw new IllegalArgumentException("header of " + headerLength + " in " + packet);
        }
        packet.ensureWritable(tagLength);
        int start = packet.readerIndex();
        long index = packetIndex(packet, start, rolloverCounter);
        assert nonceGuard.permits(packet, headerLength, packet, start + headerLength, length, index);
        rtp.seal(packet, headerLength, packet, start + headerLength, length, index);
        packet.writerIndex(packet.writerIndex() + tagLength);
        return SrtpVerdict.OK;
    }

    /**
     * Encrypts an RTCP compound in place and appends tag and index; the writer index moves to the end. KEYS_EXHAUSTED after 2^31 - 1
     * packets, the packet then being left as it was.
     *
     * @param packet borrowed, from its reader to its writer index, with room for the tag and four bytes
     */
    public SrtpVerdict protectRtcp(ByteBuf packet) {
        int length = packet.readableBytes() - RTCP_HEADER_LENGTH;
        if (length < 0) {
            throw new IllegalArgumentException("RTCP packet of " + packet.readableBytes() + " bytes");
        }
        if (nextRtcpIndex > LAST_RTCP_INDEX) {
            return SrtpVerdict.KEYS_EXHAUSTED;
        }
        long index = nextRtcpIndex++;
        packet.ensureWritable(tagLength + Integer.BYTES);
        int end = packet.writerIndex();
        packet.setInt(aead ? end + tagLength : end, PacketKind.RTCP.authenticatedWord(index));
        rtcp.seal(packet, RTCP_HEADER_LENGTH, packet, packet.readerIndex() + RTCP_HEADER_LENGTH, length, index);
        packet.writerIndex(end + tagLength + Integer.BYTES);
        return SrtpVerdict.OK;
    }

    /** Frees native state; idempotent. */
    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }

    private static long packetIndex(ByteBuf packet, int start, int rolloverCounter) {
        return (rolloverCounter & 0xFFFF_FFFFL) << 16 | packet.getUnsignedShort(start + 2);
    }
}
