// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FIR (RFC 5104 §4.3.1); the media SSRC of the header is 0. */
public record FullIntraRequest(int senderSsrc, List<Entry> entries) implements RtcpPacket {
    private static final int FEEDBACK_BYTES = 8;
    private static final int ENTRY_BYTES = 8;

    public FullIntraRequest {
        entries = List.copyOf(entries);
    }

    /** @param sequenceNumber 0..255, one more for each new request; a repeated number is the same request */
    public record Entry(int ssrc, int sequenceNumber) {}

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.writeFeedback(out, RtcpHeader.FMT_FIR, RtcpHeader.PAYLOAD_FEEDBACK, senderSsrc, 0,
                entries.size() * ENTRY_BYTES);
        for (Entry entry : entries) {
            out.writeInt(entry.ssrc());
            out.writeInt(entry.sequenceNumber() << 24);
        }
    }

    static @Nullable FullIntraRequest read(ByteBuf in, int body, int bodyBytes) {
        if (bodyBytes < FEEDBACK_BYTES) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        for (int index = body + FEEDBACK_BYTES; index + ENTRY_BYTES <= body + bodyBytes; index += ENTRY_BYTES) {
            entries.add(new Entry(in.getInt(index), in.getUnsignedByte(index + 4)));
        }
        return new FullIntraRequest(in.getInt(body), entries);
    }
}
