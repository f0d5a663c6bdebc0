// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.signaling.RecordingGateway;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

class SignalingServerTest {
    @Test
    void shouldJoin() throws Exception {
        RecordingGateway gateway = new RecordingGateway();
        try (SignalingServer server = SignalingServer.start(
                SignalingServerConfig.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "0.1.0"),
                gateway);) {
            HttpClient http = HttpClient.newHttpClient();
            WsClient alice = WsClient.connect(http, server.boundAddress());
            System.out.println(alice.join("demo", "alice"));
            WsClient bob = WsClient.connect(http, server.boundAddress());
            System.out.println(bob.join("demo", "bob"));
            System.out.println(alice.notification("participant_joined"));
            System.out.println(alice.request("ping", java.util.Map.of()));
            bob.sendRequest("9", "leave", java.util.Map.of());
            System.out.println(bob.next());
            assertEquals(1000, bob.closeCode());
            System.out.println(alice.notification("participant_left"));
        }
    }
}
