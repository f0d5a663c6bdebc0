// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static dev.sluice.signaling.server.ServerFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.http.RawHttpClient;
import dev.sluice.signaling.server.RawWebSocket.Frame;
import dev.sluice.testkit.FailOnLeak;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames as no client should send them. */
@FailOnLeak
@Timeout(60)
class WebSocketTest {
    private static final String JOIN = """
            {"jsonrpc":"2.0","id":1,"method":"join","params":{"protocol":1,"room":"demo","client_id":"alice"}}""";
    private static final String PING = """
            {"jsonrpc":"2.0","id":2,"method":"ping","params":{}}""";

    private final ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() { fixture.close(); }

    @Test
    void shouldPutFragmentsTogether() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            byte[] join = JOIN.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < join.length; i++) {
                int fin = i == join.length - 1 ? RawWebSocket.FIN : 0;
                socket.frame(fin | (i == 0 ? RawWebSocket.TEXT : RawWebSocket.CONTINUATION), new byte[]{join[i]});
                if (i == 20) {
                    socket.frame(RawWebSocket.FIN | RawWebSocket.PING, "hi".getBytes(StandardCharsets.UTF_8)); // may come in between
                }
            }
            assertEquals(new Frame(RawWebSocket.PONG, 0, "hi"), socket.readAny());
            assertTrue(socket.read().payload().startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\""));
        }
    }

    @Test
    void shouldAnswerEveryKindOfBadMessageAndGoOn() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            for (String bad : new String[]{"", "{", "[]", "[" + PING + "]", "5", "{}", PING, "[".repeat(100_000)}) {
                String answer = socket.text(bad).read().payload();
                assertTrue(answer.contains("\"error\""), answer);
            }
            assertTrue(socket.text(JOIN).read().payload().contains("\"result\""));
            for (String bad : new String[]{"\u0000", "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"nope\"}",
                    JOIN.replace("demo", "x")}) {
                assertTrue(socket.text(bad).read().payload().contains("\"error\""));
            }
            assertTrue(socket.text(PING).read().payload().contains("time_ms"));
        }
        assertEquals(1, fixture.stats().errors().get(SignalingError.METHOD_NOT_FOUND));
    }

    @Test
    void shouldCloseOnBinaryFrames() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            assertEquals(4003, socket.frame(RawWebSocket.FIN | RawWebSocket.BINARY, new byte[5]).readClose());
            assertTrue(socket.isClosedByServer());
        }
    }

    @Test
    void shouldCloseOnOversizedFramesBeforeTheyAreThere() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            assertEquals(1009, socket.header(RawWebSocket.FIN | RawWebSocket.TEXT, (1 << 20) + 1).readClose());
        }
        try (RawWebSocket socket = fixture.connectRaw()) {
            assertEquals(1009, socket.header(RawWebSocket.FIN | RawWebSocket.TEXT, Long.MAX_VALUE).readClose());
        }
    }

    @Test
    void shouldCloseOnOversizedMessagesOfSmallFrames() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            socket.frame(RawWebSocket.TEXT, new byte[600_000]);
            socket.frame(RawWebSocket.CONTINUATION, new byte[600_000]);
            assertEquals(1009, socket.readClose());
        }
        assertEquals(1, fixture.stats().closes().get(CloseReason.MESSAGE_TOO_BIG));
    }

    @Test
    void shouldTakeMessagesUpToTheLimit() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            String padded = PING.replace("{}", "{\"x\":\"" + "y".repeat((1 << 20) - PING.length() - 6) + "\"}");
            assertEquals(1 << 20, padded.length());
            assertTrue(socket.text(padded).read().payload().contains("not_joined"));
        }
    }

    @ParameterizedTest
    @CsvSource({"0xC1, 1002", "0x83, 1002", "0x8B, 1002", "0x80, 1002"}) // RSV1, unknown opcodes, continuation of nothing
    void shouldCloseOnBrokenFrames(int first, int code) {
        try (RawWebSocket socket = fixture.connectRaw()) {
            assertEquals(code, socket.frame(first, new byte[]{'x'}).readClose());
        }
        eventually("it is counted", () -> fixture.stats().rejections().containsKey(Rejection.MALFORMED));
    }

    @Test
    void shouldCloseOnUnmaskedFrames() {
        try (RawWebSocket socket = fixture.connectRaw()) { // RFC 6455 §5.1
            assertEquals(1002, socket.unmasked(RawWebSocket.FIN | RawWebSocket.TEXT, new byte[]{'x'}).readClose());
        }
    }

    @Test
    void shouldCloseOnInvalidUtf8() {
        try (RawWebSocket socket = fixture.connectRaw()) { // RFC 6455 §8.1
            assertEquals(1007,
                    socket.frame(RawWebSocket.FIN | RawWebSocket.TEXT, new byte[]{(byte) 0xC3, 0x28}).readClose());
        }
    }

    @Test
    void shouldAnswerAClose() {
        try (RawWebSocket socket = fixture.connectRaw()) {
            socket.text(JOIN).read();
            socket.frame(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[]{0x03, (byte) 0xE9}); // 1001: the page is left
            assertEquals(new Frame(RawWebSocket.CLOSE, 1001, ""), socket.read());
            assertTrue(socket.isClosedByServer());
        }
        eventually("the room knows", () -> fixture.participant(0).calls.contains("socket_lost"));
        assertEquals(1, fixture.stats().sessions(), "and may be resumed");
    }

    @Test
    void shouldNotQueuePongsForWhoDoesNotReadThem() {
        int pings = 80_000; // their pongs are more than the kernel's buffers take
        try (RawWebSocket socket = new RawWebSocket(fixture.server.boundAddress(), 4096)) {
            socket.text(JOIN).read(); // who has not joined is cut off after a while, and so many pings may take one
            socket.pings(pings, 125);
            socket.text(PING); // answered, so all pings have been seen
            int pongs = 0;
            while (socket.readAny().opcode() == RawWebSocket.PONG) {
                pongs++;
            }
            assertTrue(pongs > 0 && pongs < pings, pongs + " pongs");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            426; GET /ws
            426; GET /ws|Connection: Upgrade|Upgrade: h2c
            426; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 8|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            400; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13
            400; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: short
            405; POST /ws|Content-Length: 0
            403; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Origin: https://evil.example
            101; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Origin: https://app.example.com
            101; GET /ws|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Origin: http://localhost
            """)
    void shouldCheckTheHandshake(int status, String request) {
        try (RawHttpClient client = fixture.connectHttp()) {
            String[] lines = (request + "|Host: localhost|").split("\\|", -1);
            lines[0] += " HTTP/1.1";
            assertEquals(status, client.sendLines(lines).read().status());
        }
    }
}
