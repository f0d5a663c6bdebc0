// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Packets written as hex text: white space is free, {@code #} starts a comment that ends with its line. */
public final class HexPackets {
    private static final HexFormat HEX = HexFormat.of();

    private HexPackets() {}

    /** Throws IllegalArgumentException for anything that is not hex. */
    public static byte[] bytes(String text) {
        return HEX.parseHex(text.replaceAll("#.*", "").replaceAll("\\s", ""));
    }

    /** The packet in a heap buffer of exactly its length; garbage collected, need not be released. */
    public static ByteBuf buffer(String text) {
        return Buffers.tight(bytes(text));
    }

    /** Reads hex text from a resource beside {@code owner}. */
    public static byte[] resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
            }
            return bytes(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(byte[] bytes) { return HEX.formatHex(bytes); }

    /** The readable bytes; leaves the indices alone. */
    public static String text(ByteBuf buffer) {
        return text(Buffers.bytes(buffer));
    }
}
