// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One plaintext RTP packet of a producer, kept once and shared by fan-out and retransmission history. Parsed once, read many times.
 *
 * <p>Confined to its loop. Counts its own references ({@link #retain}, {@link #release}); the last release gives the buffer back and
 * returns the object to its {@link Pool}, so the steady state allocates nothing. A packet handed to another loop is another object there,
 * around the same buffer, whose count is atomic.
 */
public final class MediaPacket {
    private static final HeaderExtension[] KINDS = HeaderExtension.values();
    private static final int MAX_EXTENSIONS = 16;

    private final Pool pool;
    private ByteBuf buffer;
    private int references;

    private long extendedSequence;
    private int timestampTicks;
    private int payloadType;
    private boolean marker;
    private boolean keyFrameStart;
    private int payloadIndex;
    private int payloadLength;
    private long arrivalNanos;
    private int extensionCount;
    private final HeaderExtension[] extensionKinds = new HeaderExtension[MAX_EXTENSIONS];
    private final int[] extensionIndexes = new int[MAX_EXTENSIONS];
    private final int[] extensionLengths = new int[MAX_EXTENSIONS];

    private MediaPacket(Pool pool, ByteBuf empty) {
        this.pool = pool;
        this.buffer = empty;
    }

    MediaPacket retain() {
        references++;
        return this;
    }

    void release() {
        if (--references == 0) {
            buffer.release();
            pool.recycle(this);
        }
    }

    /** Extended sequence number in the producer's stream. */
    public long extendedSequence() { return extendedSequence; }

    public int timestampTicks() { return timestampTicks; }

    public int payloadType() { return payloadType; }

    public boolean marker() { return marker; }

    /** Whether a decoder can start with this packet: the first packet of a key frame, or any packet of audio. */
    public boolean keyFrameStart() {
        return keyFrameStart;
    }

    /** Borrowed; holds the whole plaintext packet. Other loops may read it at the same time: absolute reads only, and nobody writes. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Absolute index of the payload in {@link #buffer}. */
    public int payloadIndex() { return payloadIndex; }

    /** Bytes of payload, without RTP padding; 0 for a packet of nothing but padding. */
    public int payloadLength() {
        return payloadLength;
    }

    /** When the datagram was read, in the loop's {@code nanoTime} scale. */
    public long arrivalNanos() {
        return arrivalNanos;
    }

    int extensionCount() { return extensionCount; }

    HeaderExtension extensionKind(int position) { return extensionKinds[position]; }

    int extensionIndex(int position) { return extensionIndexes[position]; }

    int extensionLength(int position) { return extensionLengths[position]; }

    /** Free list of one loop. */
    public static final class Pool {
        private static final int MAX_POOLED = 16_384;

        private final ByteBufAllocator allocator;
        private final ByteBuf empty;
        private MediaPacket[] free = new MediaPacket[256];
        private int freeCount;

        public Pool(ByteBufAllocator allocator) {
            this.allocator = allocator;
            this.empty = io.netty.buffer.Unpooled.EMPTY_BUFFER;
        }

        /**
         * Copies a valid plaintext packet. One copy a packet is the price of not pinning the read batch's 64 kB buffer for as long as
         * the history keeps the packet.
         *
         * @param view borrowed, wrapped around the packet
         * @return with one reference, the caller's
         */
        MediaPacket copyOf(RtpPacketView view, ByteBuf packet, HeaderExtensionMap extensions, long extendedSequence,
                boolean keyFrameStart, long nowNanos) {
            int start = packet.readerIndex();
            int length = packet.readableBytes();
            ByteBuf copy = allocator.directBuffer(length).writeBytes(packet, start, length);
            MediaPacket media = take(copy, extendedSequence, keyFrameStart, nowNanos);
            media.describe(view, extensions, start);
            return media;
        }

        /**
         * A packet of another loop, which keeps its own object around the same buffer.
         *
         * @param ownedBuffer what {@link #copyOf} has filled; this reference is the packet's
         * @param view borrowed, wrapped around the buffer
         * @return with one reference, the caller's
         */
        MediaPacket around(ByteBuf ownedBuffer, RtpPacketView view, HeaderExtensionMap extensions,
                long extendedSequence, boolean keyFrameStart, long arrivalNanos) {
            MediaPacket media = take(ownedBuffer, extendedSequence, keyFrameStart, arrivalNanos);
            media.describe(view, extensions, ownedBuffer.readerIndex());
            return media;
        }

        private MediaPacket take(ByteBuf ownedBuffer, long extendedSequence, boolean keyFrameStart, long arrivalNanos) {
            MediaPacket media = freeCount > 0 ? free[--freeCount] : new MediaPacket(this, empty);
            media.buffer = ownedBuffer;
            media.references = 1;
            media.extendedSequence = extendedSequence;
            media.keyFrameStart = keyFrameStart;
            media.arrivalNanos = arrivalNanos;
            return media;
        }

        private void recycle(MediaPacket media) {
            media.buffer = empty;
            if (freeCount == MAX_POOLED) {
                return;
            }
            if (freeCount == free.length) {
                free = java.util.Arrays.copyOf(free, free.length * 2);
            }
            free[freeCount++] = media;
        }
    }

    /** @param start absolute index of the packet in what the view is wrapped around; 0 in the packet's own buffer */
    private void describe(RtpPacketView view, HeaderExtensionMap extensions, int start) {
        timestampTicks = view.timestamp();
        payloadType = view.payloadType();
        marker = view.marker();
        payloadIndex = view.payloadIndex() - start;
        payloadLength = Math.max(0, view.payloadLength() - view.paddingLength());
        rememberExtensions(view, extensions, start);
    }

    private void rememberExtensions(RtpPacketView view, HeaderExtensionMap extensions, int start) {
        extensionCount = 0;
        for (HeaderExtension kind : KINDS) {
            int id = extensions.id(kind);
            int index = id > 0 && isForwarded(kind) ? view.extensionIndex(id) : -1;
            if (index >= 0 && extensionCount < MAX_EXTENSIONS) {
                extensionKinds[extensionCount] = kind;
                extensionIndexes[extensionCount] = index - start;
                extensionLengths[extensionCount++] = view.extensionLength(id);
            }
        }
    }

    /** Extensions about the media travel on; those about one hop (mid, send time, transport sequence) do not. */
    private static boolean isForwarded(HeaderExtension kind) {
        return switch (kind) {
            case AUDIO_LEVEL, CSRC_AUDIO_LEVEL, VIDEO_ORIENTATION, PLAYOUT_DELAY, VIDEO_CONTENT_TYPE, VIDEO_TIMING,
                    COLOR_SPACE,
                    DEPENDENCY_DESCRIPTOR, ABS_CAPTURE_TIME, TRANSMISSION_OFFSET ->
                true;
            case ABS_SEND_TIME, TRANSPORT_SEQUENCE_NUMBER, MID, RID, REPAIRED_RID, VIDEO_LAYERS_ALLOCATION -> false;
        };
    }
}
