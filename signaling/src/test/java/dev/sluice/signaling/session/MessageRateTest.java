// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.session.ServiceFixture.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageRateTest {
    private final ServiceFixture fixture = new ServiceFixture();

    @Test
    void shouldRefuseWhatExceedsTheBurst() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        ping(client, 200);
        assertEquals(200, client.socket.drain().size());
        client.request("over", "set_muted", "{\"track_id\":\"TR_1\",\"muted\":true}");
        assertEquals("rate_limited", client.socket.nextError());
        client.send(
                "{\"jsonrpc\":\"2.0\",\"method\":\"candidate\",\"params\":{\"candidate\":\"c\",\"sdp_mid\":\"0\"}}");
        assertTrue(client.socket.isEmpty());
        assertEquals(List.of(), fixture.gateway.last().calls);
        assertEquals(2, fixture.stats.snapshot().errors().get(SignalingError.RATE_LIMITED));
        fixture.advance(Duration.ofMillis(20));
        client.request("over", "set_muted", "{\"track_id\":\"TR_1\",\"muted\":true}");
        client.socket.nextResult(); // a refused id may be used again
    }

    @Test
    void shouldCloseWhoGoesOn() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        ping(client, 401);
        assertEquals(CloseReason.RATE_LIMITED, client.socket.closeReason);
        assertEquals(List.of("leave REMOVED"), fixture.gateway.last().calls);
    }

    @Test
    void shouldLimitBeforeTheJoin() {
        Client client = fixture.connect();
        ping(client, 200);
        assertNull(client.socket.closeReason);
        ping(client, 1);
        assertEquals(CloseReason.RATE_LIMITED, client.socket.closeReason);
    }

    @Test
    void shouldNotRenewTheBurstByAResume() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        ping(client, 200);
        client.lose();
        Client second = fixture.connect();
        second.resume(token, 0);
        second.socket.nextResult();
        second.request("1x", "ping", "{}");
        assertEquals("rate_limited", second.socket.nextError());
    }

    @Test
    void shouldPermitTheRateForEver() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        for (int second = 0; second < 100; second++) {
            ping(client, 50);
            fixture.advance(Duration.ofSeconds(1));
        }
        assertEquals(5000, client.socket.drain().size());
        assertFalse(fixture.stats.snapshot().errors().containsKey(SignalingError.RATE_LIMITED));
    }

    private static void ping(Client client, int times) {
        for (int i = 0; i < times; i++) {
            client.request("p" + i, "ping", "{}");
        }
    }
}
