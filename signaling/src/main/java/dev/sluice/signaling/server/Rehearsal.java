// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.message.JsonRpcReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Plays short calls through a server of its own on loopback, so that classes are loaded and the JIT knows its way before the first client
 * comes: its join takes half a second otherwise. To be run before the node says that it is ready; takes about a second, cold.
 */
public final class Rehearsal {
    private static final int ROUNDS = 10;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int FIN_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final List<String> CALL = List.of("\"join\",\"params\":{\"protocol\":1,\"token\":\"%s\"}",
            "\"offer\",\"params\":{\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}",
            "\"answer\",\"params\":{\"offer_id\":1,\"sdp\":\"v=0\"}",
            "\"set_muted\",\"params\":{\"track_id\":\"TR_1\",\"muted\":true}", "\"ping\"", "\"nonsense\"", "\"leave\"");

    private final InetSocketAddress server;

    private Rehearsal(InetSocketAddress server) { this.server = server; }

    /** @throws IOException when loopback does not work */
    public static void run() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SignalingServer server = SignalingServer.start(SignalingServerConfig.open(anyPort, ""),
                new RehearsalRooms())) {
            Rehearsal rehearsal = new Rehearsal(server.boundAddress());
            rehearsal.page();
            for (int round = 0; round < ROUNDS; round++) {
                rehearsal.call(rehearsal.token("rehearsal " + round));
            }
        }
    }

    /** Fetches the page, or hears that there is none. */
    private void page() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            socket.getInputStream().readAllBytes();
        }
    }

    /** Gets a token from the HTTP API. */
    private String token(String identity) throws IOException {
        String body = "{\"room\":\"rehearsal\",\"client_id\":\"" + identity + "\"}";
        try (Socket socket = connect()) {
            send(socket,
                    "POST /api/join HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode answer = JsonRpcReader.readTree(response.substring(response.indexOf("\r\n\r\n") + 4));
            if (answer == null || !answer.hasNonNull("token")) {
                throw new IOException("no token in " + response);
            }
            return answer.get("token").textValue();
        }
    }

    /** Joins, asks for this and that, leaves. */
    private void call(String token) throws IOException {
        try (Socket socket = connect()) {
            send(socket, """
                    GET /ws HTTP/1.1\r
                    Host: localhost\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int lineEnds = 0;
            while (lineEnds < 4) { // an empty line ends the head
                int b = in.readUnsignedByte();
                lineEnds = b == '\r' || b == '\n' ? lineEnds + 1 : 0;
            }
            for (int id = 0; id < CALL.size(); id++) {
                String method = CALL.get(id).replace("%s", token);
                sendFrame(socket.getOutputStream(),
                        "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":" + method + "}");
                skipFrame(in);
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(server, TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 6455 §5.2; a masking key of zeros leaves the payload as it is. */
    private static void sendFrame(OutputStream out, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(FIN_TEXT);
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else {
            frame.write(MASKED | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        out.write(frame.toByteArray());
    }

    private static void skipFrame(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        in.skipNBytes(length == 126 ? in.readUnsignedShort() : length);
    }
}
