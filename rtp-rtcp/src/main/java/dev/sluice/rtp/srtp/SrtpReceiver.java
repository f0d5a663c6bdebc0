// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The receiving context of one transport: decrypts SRTP and SRTCP in place, follows the rollover counter of every SSRC and drops
 * replays (RFC 3711 §3.3). Nothing a peer without the keys can send changes any state; a peer that has them can make at most
 * {@code maxStreams} SSRCs remembered, the least recently heard one being forgotten first, and with it its rollover counter.
 *
 * <p>Confined to one thread at a time. Owns native state: close it. With libcrypto nothing is allocated for a packet of a known SSRC.
 */
public final class SrtpReceiver implements AutoCloseable {
    public static final int DEFAULT_MAX_STREAMS = 128;

    private static final int MIN_RTP_LENGTH = 12; // RFC 3550 §5.1
    private static final int RTCP_HEADER_LENGTH = 8; // in clear, RFC 3711 §3.4
    private static final int RTP_WINDOW = 1024; // packets; a retransmission may come late
    private static final int RTCP_WINDOW = 128;

    private final SrtpTransform rtp;
    private final SrtpTransform rtcp;
    private final boolean aead;
    private final int tagLength;
    private final int maxStreams;
    private final IntObjectHashMap<Stream> rtpStreams = new IntObjectHashMap<>();
    private final IntObjectHashMap<Stream> rtcpStreams = new IntObjectHashMap<>();
    private long uses; // counts authenticated packets, to tell which stream was not heard for longest
    private long packetIndex = -1;

    SrtpReceiver(SrtpTransform rtp, SrtpTransform rtcp, SrtpProfile profile, int maxStreams) {
        if (maxStreams < 1) {
            throw new IllegalArgumentException("room for " + maxStreams + " streams");
        }
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.aead = profile.isAead();
        this.tagLength = profile.tagLength();
        this.maxStreams = maxStreams;
    }

    /**
     * Verifies and decrypts an SRTP packet in place. On OK the writer index has moved back by the tag; otherwise it stands and the
     * payload bytes are unspecified.
     *
     * @param packet borrowed, starting at its reader index, with its RTP header checked
     * @param headerLength bytes up to the payload, extension included
     */
    public SrtpVerdict unprotectRtp(ByteBuf packet, int headerLength) {
        int length = packet.readableBytes() - headerLength - tagLength;
        if (headerLength < MIN_RTP_LENGTH || length < 0) {
            return SrtpVerdict.TOO_SHORT;
        }
        int start = packet.readerIndex();
        int ssrc = PacketKind.RTP.ssrc(packet, start);
        Stream stream = rtpStreams.get(ssrc);
        long index = estimateIndex(packet.getUnsignedShort(start + 2), stream == null ? -1 : stream.window.highest());
        SrtpVerdict verdict = check(stream, index);
        if (verdict != SrtpVerdict.OK) {
            return verdict;
        }
        if (!rtp.open(packet, headerLength, length, index)) {
            return SrtpVerdict.AUTHENTICATION_FAILED;
        }
        remember(rtpStreams, stream, ssrc, index, RTP_WINDOW);
        packetIndex = index;
        packet.writerIndex(packet.writerIndex() - tagLength);
        return SrtpVerdict.OK;
    }

    /**
     * Verifies and decrypts an SRTCP compound in place. On OK the writer index has moved back by the tag and the index; otherwise it
     * stands and the bytes behind the first eight are unspecified.
     *
     * @param packet borrowed, starting at its reader index
     */
    public SrtpVerdict unprotectRtcp(ByteBuf packet) {
        int trailerLength = tagLength + Integer.BYTES;
        int length = packet.readableBytes() - RTCP_HEADER_LENGTH - trailerLength;
        if (length < 0) {
            return SrtpVerdict.TOO_SHORT;
        }
        int word = packet.getInt(packet.writerIndex() - (aead ? Integer.BYTES : trailerLength));
        if ((word & PacketKind.E_FLAG) == 0) { // RFC 8827 §6.5: media is always encrypted
            return SrtpVerdict.UNENCRYPTED;
        }
        long index = word & ~PacketKind.E_FLAG;
        int ssrc = PacketKind.RTCP.ssrc(packet, packet.readerIndex());
        Stream stream = rtcpStreams.get(ssrc);
        SrtpVerdict verdict = check(stream, index);
        if (verdict != SrtpVerdict.OK) {
            return verdict;
        }
        if (!rtcp.open(packet, RTCP_HEADER_LENGTH, length, index)) {
            return SrtpVerdict.AUTHENTICATION_FAILED;
        }
        remember(rtcpStreams, stream, ssrc, index, RTCP_WINDOW);
        packet.writerIndex(packet.writerIndex() - trailerLength);
        return SrtpVerdict.OK;
    }

    /** {@code ROC << 16 | SEQ} of the last SRTP packet that was OK, 0 to 2^48 - 1; -1 before the first. */
    public long packetIndex() {
        return packetIndex;
    }

    /** Frees native state; idempotent. */
    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }

    /**
     * The packet index closest to the highest one so far (RFC 3711 §3.3.1); a stream starts with a rollover counter of 0. Negative for
     * a packet from before the first wrap of a stream that began after it.
     */
    static long estimateIndex(int sequenceNumber, long highest) {
        if (highest < 0) {
            return sequenceNumber;
        }
        return highest + (short) (sequenceNumber - (int) highest);
    }

    private static SrtpVerdict check(@Nullable Stream stream, long index) {
        if (index < 0) {
            return SrtpVerdict.TOO_OLD;
        }
        return stream == null ? SrtpVerdict.OK : stream.window.check(index);
    }

    private void remember(IntObjectHashMap<Stream> streams, @Nullable Stream known, int ssrc, long index,
            int windowSize) {
        Stream stream = known;
        if (stream == null) {
            if (streams.size() >= maxStreams) {
                forgetLeastRecent(streams);
            }
            stream = new Stream(windowSize);
            streams.put(ssrc, stream);
        }
        stream.window.add(index);
        stream.lastUse = ++uses;
    }

    private static void forgetLeastRecent(IntObjectHashMap<Stream> streams) {
        int ssrc = 0;
        long oldestUse = Long.MAX_VALUE;
        for (var entry : streams.entries()) {
            if (entry.value().lastUse < oldestUse) {
                oldestUse = entry.value().lastUse;
                ssrc = entry.key();
            }
        }
        streams.remove(ssrc);
    }

    /** What is known of one SSRC. */
    private static final class Stream {
        final ReplayWindow window;
        long lastUse;

        Stream(int windowSize) { this.window = new ReplayWindow(windowSize); }
    }
}
