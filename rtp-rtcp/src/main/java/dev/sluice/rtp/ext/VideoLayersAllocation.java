// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which layers a sender encodes just now and at which bitrates (video-layers-allocation00). Sent a few times a minute, so plain objects.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+
 * |RID| NS| sl_bm |  stream it is sent on, streams - 1, spatial layers active in each stream
 * |sl0_bm |sl1_bm |  when sl_bm is 0: one mask a stream, one or two bytes
 * |#tl|#tl|#tl|#tl|  temporal layers - 1 of each active spatial layer
 * |  bitrates ... |  kbit/s, leb128, one a temporal layer, each with those below
 * |  sizes ...    |  optional: width - 1, height - 1 (16 bits each), frames a second (8 bits)
 * +-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param streamIndex RTP stream (simulcast layer) the allocation is sent on, 0..3
 * @param layers active ones, ascending by stream and spatial id; empty when nothing is sent
 */
public record VideoLayersAllocation(int streamIndex, List<Layer> layers) {
    private static final int MAX_STREAMS = 4;
    private static final int MAX_SPATIAL_LAYERS = 4;
    private static final int SIZE_BYTES = 5;
    private static final int MAX_LEB128_BYTES = 4; // 28 bits of kbit/s
    private static final int TEMPORAL_COUNTS_PER_BYTE = 4;

    public VideoLayersAllocation {
        layers = List.copyOf(layers);
    }

    /**
     * One active spatial layer.
     *
     * @param bitratesKbps one a temporal layer, each including those below
     * @param size null when the allocation does not tell sizes
     */
    public record Layer(int streamIndex, int spatialId, List<Integer> bitratesKbps, @Nullable Size size) {
        public Layer {
            bitratesKbps = List.copyOf(bitratesKbps);
        }
    }

    /** Pixels, and frames a second, 0..255. */
    public record Size(int width, int height, int framesPerSecond) {}

    /** Null when the element is malformed; {@code index} is absolute, of the element's data. */
    public static @Nullable VideoLayersAllocation read(ByteBuf packet, int index, int length) {
        return length < 1 ? null : new Reader(packet, index, index + length).read();
    }

    /** Walks one element; {@code at} becomes -1 when it ends too early. */
    private static final class Reader {
        private final ByteBuf packet;
        private final int end;
        private int at;

        Reader(ByteBuf packet, int start, int end) {
            this.packet = packet;
            this.at = start;
            this.end = end;
        }

        @Nullable
        VideoLayersAllocation read() {
            int head = readByte();
            if (head == 0 && at == end) {
                return new VideoLayersAllocation(0, List.of());
            }
            int streams = 1 + (head >>> 4 & 0x03);
            int masks = readMasks(head & 0x0F, streams);
            List<int[]> bitrates = new ArrayList<>();
            int counts = 0;
            for (int i = 0; i < Integer.bitCount(masks); i++) {
                counts = i % TEMPORAL_COUNTS_PER_BYTE == 0 ? readByte() << 24 : counts << 2;
                bitrates.add(new int[1 + (counts >>> 30)]);
            }
            for (int[] layer : bitrates) {
                for (int i = 0; i < layer.length; i++) {
                    layer[i] = readLeb128();
                }
            }
            boolean hasSizes = at >= 0 && at < end;
            if (at < 0 || hasSizes && end - at != bitrates.size() * SIZE_BYTES) {
                return null;
            }
            return new VideoLayersAllocation(head >>> 6, layers(masks, bitrates, hasSizes));
        }

        /** Four bits a stream, that of stream 0 lowest. */
        private int readMasks(int shared, int streams) {
            int masks = 0;
            if (shared != 0) {
                for (int stream = 0; stream < streams; stream++) {
                    masks |= shared << stream * MAX_SPATIAL_LAYERS;
                }
                return masks;
            }
            for (int stream = 0; stream < streams; stream += 2) {
                int pair = readByte();
                masks |= (pair >>> 4 | (stream + 1 < streams ? (pair & 0x0F) << 4 : 0)) << stream * MAX_SPATIAL_LAYERS;
            }
            return masks;
        }

        private List<Layer> layers(int masks, List<int[]> bitrates, boolean hasSizes) {
            List<Layer> layers = new ArrayList<>();
            for (int bit = 0; bit < MAX_STREAMS * MAX_SPATIAL_LAYERS; bit++) {
                if ((masks & 1 << bit) != 0) {
                    List<Integer> kbps = new ArrayList<>();
                    for (int bitrate : bitrates.get(layers.size())) {
                        kbps.add(bitrate);
                    }
                    layers.add(new Layer(bit / MAX_SPATIAL_LAYERS, bit % MAX_SPATIAL_LAYERS, kbps,
                            hasSizes ? readSize() : null));
                }
            }
            return layers;
        }

        private Size readSize() {
            int index = at;
            at += SIZE_BYTES;
            return new Size(1 + packet.getUnsignedShort(index), 1 + packet.getUnsignedShort(index + 2),
                    packet.getUnsignedByte(index + 4));
        }

        private int readLeb128() {
            int value = 0;
            for (int i = 0; i < MAX_LEB128_BYTES; i++) {
                int next = readByte();
                value |= (next & 0x7F) << 7 * i;
                if ((next & 0x80) == 0) {
                    return value;
                }
            }
            at = -1;
            return 0;
        }

        /** 0 behind the end. */
        private int readByte() {
            if (at < 0 || at == end) {
                at = -1;
                return 0;
            }
            return packet.getUnsignedByte(at++);
        }
    }
}
