// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket made by hand, for frames no client would send. Every wait has a deadline. */
final class RawWebSocket implements AutoCloseable {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int DEADLINE_MILLIS = 10_000;

    /** @param payload of a close frame without its code */
    record Frame(int opcode, int closeCode, String payload) {}

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** @param receiveBufferBytes 0 for the system's default */
    RawWebSocket(InetSocketAddress server, int receiveBufferBytes) {
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(server);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            write("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    .concat("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String head = readHead();
            if (!head.startsWith("HTTP/1.1 101") || !head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) { // RFC 6455 §1.3
                throw new AssertionError(head);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawWebSocket(InetSocketAddress server) { this(server, 0); }

    RawWebSocket text(String text) { return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8)); }

    /** @param first the frame's first byte: FIN, reserved bits and opcode */
    RawWebSocket frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        writeLength(frame, MASKED, payload.length);
        frame.writeBytes(new byte[]{1, 2, 3, 4});
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ (i % 4 + 1));
        }
        return write(frame.toByteArray());
    }

    /** Many pings at once. */
    RawWebSocket pings(int count, int payloadBytes) {
        byte[] ping = new byte[6 + payloadBytes]; // a mask of zeros
        ping[0] = (byte) (FIN | PING);
        ping[1] = (byte) (MASKED | payloadBytes);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(ping);
        }
        return write(frames.toByteArray());
    }

    RawWebSocket unmasked(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        writeLength(frame, 0, payload.length);
        frame.writeBytes(payload);
        return write(frame.toByteArray());
    }

    /** The header of a masked frame whose payload does not follow. */
    RawWebSocket header(int first, long length) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        writeLength(frame, MASKED, length);
        frame.writeBytes(new byte[]{1, 2, 3, 4});
        return write(frame.toByteArray());
    }

    boolean tryText(String text) {
        try {
            text(text);
            return true;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    /** The next frame that is neither ping nor pong. */
    Frame read() {
        while (true) {
            Frame frame = readAny();
            if (frame.opcode() != PING && frame.opcode() != PONG) {
                return frame;
            }
        }
    }

    Frame readAny() {
        try {
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            int closeCode = 0;
            if (opcode == CLOSE && length >= 2) {
                closeCode = in.readUnsignedShort();
                length -= 2;
            }
            return new Frame(opcode, closeCode, new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to the close frame and answers it. Returns its code. */
    int readClose() {
        Frame frame = read();
        while (frame.opcode() != CLOSE) {
            frame = read();
        }
        try {
            frame(FIN | CLOSE, new byte[]{(byte) (frame.closeCode() >> 8), (byte) frame.closeCode()});
        } catch (UncheckedIOException _) {
            // the server has not waited for it
        }
        return frame.closeCode();
    }

    /** Whether the server closes without another frame but pings. */
    boolean isClosedByServer() {
        try {
            while (true) {
                Frame frame = readAny();
                if (frame.opcode() != PING) {
                    return false;
                }
            }
        } catch (UncheckedIOException e) {
            return !(e.getCause() instanceof java.net.SocketTimeoutException);
        }
    }

    private RawWebSocket write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static void writeLength(ByteArrayOutputStream frame, int mask, long length) {
        if (length < 126) {
            frame.write(mask | (int) length);
        } else if (length < 65_536) {
            frame.write(mask | 126);
            frame.write((int) length >> 8);
            frame.write((int) length);
        } else {
            frame.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) (length >> shift));
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
