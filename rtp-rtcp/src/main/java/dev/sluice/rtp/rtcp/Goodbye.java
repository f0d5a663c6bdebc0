// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** BYE (RFC 3550 §6.6); the reason text is not kept. */
public record Goodbye(List<Integer> ssrcs) implements RtcpPacket {
    public Goodbye {
        ssrcs = List.copyOf(ssrcs);
    }

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.write(out, ssrcs.size(), RtcpHeader.GOODBYE, ssrcs.size() * Integer.BYTES);
        for (int ssrc : ssrcs) {
            out.writeInt(ssrc);
        }
    }

    /** Null when the body is too short for its count. */
    static @Nullable Goodbye read(ByteBuf in, int body, int bodyBytes, int count) {
        if (bodyBytes < count * Integer.BYTES) {
            return null;
        }
        return new Goodbye(IntStream.range(0, count).mapToObj(i -> in.getInt(body + i * Integer.BYTES)).toList());
    }
}
