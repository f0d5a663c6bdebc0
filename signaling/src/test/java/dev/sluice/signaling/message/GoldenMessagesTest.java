// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is on the wire, byte for byte. */
class GoldenMessagesTest {
    @Test
    void shouldReadEveryClientRequest() {
        Map<String, ClientMessage> read = new HashMap<>();
        Golden.files("client/request").forEach((name, text) -> {
            Inbound.Call call = (Inbound.Call) JsonRpcReader.read(text);
            assertEquals(name, call.method());
            read.put(name, method(name).read(call.params()));
        });
        Golden.files("client/notification").forEach((name, text) -> {
            Inbound.Notification notification = (Inbound.Notification) JsonRpcReader.read(text);
            assertEquals(name, notification.method());
            read.put(name, method(name).read(notification.params()));
        });
        assertEquals(Golden.CLIENT, read);
    }

    @Test
    void shouldWriteEveryResult() {
        Map<String, String> written = new HashMap<>();
        Golden.RESULTS.forEach((name, message) -> written.put(name, text(message)));
        assertEquals(Golden.files("server/result"), written);
    }

    @Test
    void shouldWriteEveryNotification() {
        Map<String, String> written = new HashMap<>();
        for (int i = 0; i < Golden.NOTIFICATIONS.size(); i++) {
            var notification = Golden.NOTIFICATIONS.get(i);
            written.put(notification.method(), text(new ServerMessage.Notification(i + 1, notification)));
        }
        assertEquals(Golden.files("server/notification"), written);
    }

    @Test
    void shouldWriteErrors() {
        Map<String, String> written = new HashMap<>();
        Golden.ERRORS.forEach((name, message) -> written.put(name, text(message)));
        assertEquals(Golden.files("server/error"), written);
    }

    private static String text(ServerMessage message) {
        return new String(Json.write(message), StandardCharsets.UTF_8);
    }

    private static ClientMethod method(String name) {
        ClientMethod method = ClientMethod.named(name);
        if (method == null) {
            throw new AssertionError("no method " + name);
        }
        return method;
    }
}
