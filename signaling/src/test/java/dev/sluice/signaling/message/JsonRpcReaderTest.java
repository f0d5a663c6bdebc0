// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.SignalingError;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcReaderTest {
    private static final String VALID = """
            {"jsonrpc":"2.0","id":"a1","method":"ping","params":{"x":[1,2,{"y":null}]}}""";

    @Test
    void shouldReadCallsAndNotifications() {
        Inbound.Call call = (Inbound.Call) JsonRpcReader.read(VALID);
        assertEquals(new RpcId("\"a1\""), call.id());
        assertEquals("ping", call.method());
        assertEquals(2, call.params().path("x").path(1).intValue());
        assertInstanceOf(Inbound.Notification.class, JsonRpcReader.read("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}"));
    }

    @Test
    void shouldTellNumbersFromStringsInIds() {
        Inbound.Call number = (Inbound.Call) JsonRpcReader.read("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}");
        Inbound.Call string = (Inbound.Call) JsonRpcReader
                .read("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"ping\"}");
        assertNotEquals(number.id(), string.id());
    }

    @Test
    void shouldRefuseEveryTruncation() {
        for (int length = 0; length < VALID.length(); length++) {
            assertMalformed(SignalingError.PARSE_ERROR, VALID.substring(0, length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null x", "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", "{} {}",
            "{'a':1}",
            "{\"a\":NaN}", "\uFEFF{}", "{\"a\":\"\t\"}", "{\"a\":01}", "// comment\n{}", "{\"a\":1,}"})
    void shouldRefuseWhatIsNotJson(String text) { assertMalformed(SignalingError.PARSE_ERROR, text); }

    @Test
    void shouldRefuseBombs() {
        assertMalformed(SignalingError.PARSE_ERROR, "[".repeat(33) + "]".repeat(33));
        assertMalformed(SignalingError.PARSE_ERROR, "[".repeat(500_000));
        assertMalformed(SignalingError.PARSE_ERROR, "{\"a\":" + "9".repeat(1000) + "}");
        assertMalformed(SignalingError.PARSE_ERROR, "{\"" + "k".repeat(10_000) + "\":1}");
    }

    @Test
    void shouldRefuseWhatIsNotARequest() {
        Map<String, SignalingError> cases = Map.ofEntries(Map.entry("[" + VALID + "]", SignalingError.INVALID_REQUEST),
                Map.entry("[]", SignalingError.INVALID_REQUEST), Map.entry("null", SignalingError.INVALID_REQUEST),
                Map.entry("\"ping\"", SignalingError.INVALID_REQUEST), Map.entry("{}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"id\":1,\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":\"\",\"method\":\"ping\"}", SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"ping\"}",
                        SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":\"" + "i".repeat(65) + "\",\"method\":\"p\"}",
                        SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + "m".repeat(65) + "\"}",
                        SignalingError.INVALID_REQUEST),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                        SignalingError.INVALID_PARAMS),
                Map.entry("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}",
                        SignalingError.INVALID_PARAMS));
        cases.forEach((text, error) -> assertMalformed(error, text));
    }

    @Test
    void shouldAnswerUnderTheIdWhereItIsKnown() {
        Inbound.Malformed malformed = (Inbound.Malformed) JsonRpcReader.read("{\"id\":12,\"method\":\"ping\"}");
        assertEquals(new RpcId("12"), malformed.id());
    }

    @Test
    void shouldSurviveRandomDamage() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(VALID);
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                text.setCharAt(random.nextInt(text.length()),
                        (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x1_0000));
            }
            String answer = new String(switch (JsonRpcReader.read(text.toString())) {
                case Inbound.Call call -> Json.write(new ServerMessage.Result(call.id(), new ServerResult.Done()));
                case Inbound.Notification _ -> new byte[0];
                case Inbound.Malformed(RpcId id, SignalingError error, String detail) -> Json
                        .write(new ServerMessage.Failure(id, error, detail));
            }, java.nio.charset.StandardCharsets.UTF_8);
            assertTrue(answer.isEmpty() || JsonRpcReader.readTree(answer) != null,
                    () -> "unreadable answer to " + text);
        }
    }

    private static void assertMalformed(SignalingError error, String text) {
        Inbound.Malformed malformed = assertInstanceOf(Inbound.Malformed.class, JsonRpcReader.read(text), text);
        assertEquals(error, malformed.error(), text);
    }
}
