// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SDES (RFC 3550 §6.5). */
public record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
    public static final int CNAME = 1;
    private static final int MAX_TEXT_BYTES = 255;

    public SourceDescription {
        chunks = List.copyOf(chunks);
    }

    /** One source and what it says of itself. */
    public record Chunk(int ssrc, List<Item> items) {
        public Chunk {
            items = List.copyOf(items);
        }

        private int lengthBytes() {
            int bytes = Integer.BYTES + 1; // a null item ends the list
            for (Item item : items) {
                bytes += 2 + item.text().getBytes(StandardCharsets.UTF_8).length;
            }
            return bytes + (-bytes & 3);
        }
    }

    /**
     * @param type 1 for CNAME, others RFC 3550 §6.5
     *
     * @param text at most 255 bytes of UTF-8
     */
    public record Item(int type, String text) {
        public Item {
            if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
                throw new IllegalArgumentException("SDES text over 255 bytes");
            }
        }
    }

    public static SourceDescription cname(int ssrc, String cname) {
        return new SourceDescription(List.of(new Chunk(ssrc, List.of(new Item(CNAME, cname)))));
    }

    @Override
    public void writeTo(ByteBuf out) {
        int bytes = 0;
        for (Chunk chunk : chunks) {
            bytes += chunk.lengthBytes();
        }
        RtcpHeader.write(out, chunks.size(), RtcpHeader.SOURCE_DESCRIPTION, bytes);
        for (Chunk chunk : chunks) {
            int end = out.writerIndex() + chunk.lengthBytes();
            out.writeInt(chunk.ssrc());
            for (Item item : chunk.items()) {
                byte[] text = item.text().getBytes(StandardCharsets.UTF_8);
                out.writeByte(item.type());
                out.writeByte(text.length);
                out.writeBytes(text);
            }
            out.writeZero(end - out.writerIndex());
        }
    }

    /** Null when a chunk or item overruns the body. */
    static @Nullable SourceDescription read(ByteBuf in, int body, int bodyBytes, int count) {
        List<Chunk> chunks = new ArrayList<>();
        int end = body + bodyBytes;
        int index = body;
        for (int i = 0; i < count; i++) {
            if (index + Integer.BYTES > end) {
                return null;
            }
            int ssrc = in.getInt(index);
            List<Item> items = new ArrayList<>();
            index = readItems(in, index + Integer.BYTES, end, items);
            if (index < 0) {
                return null;
            }
            index += -(index - body) & 3;
            chunks.add(new Chunk(ssrc, items));
        }
        return new SourceDescription(chunks);
    }

    /** @return the index behind the ending null item, or -1 */
    private static int readItems(ByteBuf in, int start, int end, List<Item> items) {
        int index = start;
        while (index < end) {
            int type = in.getUnsignedByte(index++);
            if (type == 0) {
                return index;
            }
            if (index == end) {
                return -1;
            }
            int length = in.getUnsignedByte(index++);
            if (index + length > end) {
                return -1;
            }
            String text = in.toString(index, length, StandardCharsets.UTF_8);
            if (text.getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT_BYTES) { // broken UTF-8 grows when decoded
                items.add(new Item(type, text));
            }
            index += length;
        }
        return -1;
    }
}
