// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.RecordingGateway.FakeParticipant;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.session.ServiceFixture.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
    private static final ServerNotification NOTE = new ServerNotification.TrackUnpublished("PA_x", "TR_x");

    private final ServiceFixture fixture = new ServiceFixture();

    @Test
    void shouldAnswerJoinBeforeAnyNotification() {
        fixture.gateway.onJoin = () -> fixture.gateway.last().link.send(NOTE);
        Client client = fixture.connect();
        assertTrue(client.connection.isWaitingForJoin());
        client.request("1", "join", "{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"alice\",\"name\":\"Alice\"}");
        JsonNode result = client.socket.nextResult();
        assertEquals("Alice", result.at("/participant/name").asText());
        assertEquals(20_000, result.at("/session/resume_timeout_ms").asInt());
        assertEquals(48, ServiceFixture.token(result).length());
        assertEquals(1, client.socket.next().at("/params/seq").asInt());
        assertFalse(client.connection.isWaitingForJoin());
    }

    @Test
    void shouldRefuseEverythingElseBeforeJoin() {
        Client client = fixture.connect();
        client.request("1", "ping", "{}");
        assertEquals("not_joined", client.socket.nextError());
        client.request("2", "nonsense", "{}");
        assertEquals("not_joined", client.socket.nextError());
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"candidate\",\"params\":{}}");
        assertTrue(client.socket.isEmpty(), "notifications are not answered");
        client.send("garbage");
        assertEquals("parse_error", client.socket.nextError());
        assertTrue(client.connection.isWaitingForJoin());
        client.join("demo", "alice");
    }

    @Test
    void shouldAllowAnotherTryAfterARefusedJoin() {
        fixture.gateway.onJoin = () -> {
            throw new SignalingException(SignalingError.LIMIT_EXCEEDED, "the room is full");
        };
        Client client = fixture.connect();
        client.request("1", "join", "{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"alice\"}");
        assertEquals("limit_exceeded", client.socket.nextError());
        client.request("2", "join", "{\"protocol\":1,\"room\":\"demo\"}");
        assertEquals("client_id: is missing", client.socket.next().at("/error/message").asText());
        assertTrue(client.connection.isWaitingForJoin());
        fixture.gateway.onJoin = () -> {};
        client.join("demo", "alice");
    }

    @Test
    void shouldRefuseASecondJoin() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        client.request("2", "join", "{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"bob\"}");
        assertEquals("invalid_request", client.socket.nextError());
        assertEquals(1, fixture.gateway.joins.size());
    }

    @Test
    void shouldPassCommandsOn() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        client.request("1", "offer", "{\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}");
        assertEquals("{\"sdp\":\"answer to v=0\",\"tracks\":[{\"mid\":\"0\",\"id\":\"TR_0\"}]}",
                client.socket.nextResult().toString());
        client.request("2", "answer", "{\"offer_id\":1,\"sdp\":\"v=1\"}");
        client.request("3", "set_muted", "{\"track_id\":\"TR_0\",\"muted\":true}");
        client.request("4", "set_subscription", "{\"track_id\":\"TR_9\",\"subscribed\":false}");
        client.request("5", "candidate", "{\"candidate\":\"c1\",\"sdp_mid\":\"0\"}");
        for (int i = 0; i < 4; i++) {
            assertEquals("{}", client.socket.nextResult().toString());
        }
        client.send(
                "{\"jsonrpc\":\"2.0\",\"method\":\"candidate\",\"params\":{\"candidate\":\"c2\",\"sdp_mid\":\"0\"}}");
        client.request("6", "ping", "{}");
        assertEquals(ServiceFixture.WALL_CLOCK.toEpochMilli(), client.socket.nextResult().path("time_ms").asLong());
        assertEquals(List.of("offer v=0", "answer 1 v=1", "set_muted TR_0 true", "set_subscription TR_9 false",
                "candidate c1",
                "candidate c2"), fixture.gateway.last().calls);
        assertTrue(client.socket.isEmpty());
    }

    @Test
    void shouldAnswerErrorsAndGoOn() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        client.send("[]");
        assertEquals("invalid_request", client.socket.nextError());
        client.send("{");
        assertEquals("parse_error", client.socket.nextError());
        client.request("1", "nonsense", "{}");
        assertEquals("method_not_found", client.socket.nextError());
        client.request("2", "set_muted", "{\"track_id\":5}");
        assertEquals("invalid_params", client.socket.nextError());
        client.request("3", "set_muted", "{\"track_id\":\"TR_unknown\",\"muted\":true}");
        assertEquals("not_found", client.socket.nextError());
        client.request("4", "set_muted", "{\"track_id\":\"TR_broken\",\"muted\":true}");
        JsonNode error = client.socket.next();
        assertEquals("internal_error", error.at("/error/data/reason").asText());
        assertEquals("internal error", error.at("/error/message").asText(), "nothing of the cause");
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"set_muted\",\"params\":{\"track_id\":\"TR_0\",\"muted\":true}}");
        assertTrue(client.socket.isEmpty(), "a request without an id is not run");
        assertEquals(List.of("set_muted TR_unknown true", "set_muted TR_broken true"), fixture.gateway.last().calls);
        SignalingStats.Snapshot stats = fixture.stats.snapshot();
        assertEquals(1, stats.messages().get(new SignalingStats.MessageKey("unknown", "method_not_found")));
        assertEquals(1, stats.messages().get(new SignalingStats.MessageKey("set_muted", "internal_error")));
        assertEquals(1, stats.messages().get(new SignalingStats.MessageKey("set_muted", "invalid_request")));
        assertEquals(1, stats.errors().get(SignalingError.PARSE_ERROR));
    }

    @Test
    void shouldAnswerARepeatedIdFromMemory() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        client.request("1", "offer", "{\"sdp\":\"first\",\"tracks\":[]}");
        JsonNode first = client.socket.next();
        client.request("1", "offer", "{\"sdp\":\"first\",\"tracks\":[]}");
        assertEquals(first, client.socket.next());
        assertEquals(List.of("offer first"), fixture.gateway.last().calls);
        client.request("2", "set_muted", "{\"track_id\":\"TR_unknown\",\"muted\":true}");
        JsonNode refused = client.socket.next();
        client.request("2", "set_muted", "{\"track_id\":\"TR_unknown\",\"muted\":true}");
        assertEquals(refused, client.socket.next(), "errors are answers too");
        assertEquals(2, fixture.gateway.last().calls.size());
    }

    @Test
    void shouldLeave() {
        Client alice = fixture.connect();
        alice.join("demo", "alice");
        Client bob = fixture.connect();
        bob.join("demo", "bob");
        alice.request("1", "leave", "{}");
        assertEquals(List.of("participant_joined", "answer"), alice.socket.drain());
        assertEquals(CloseReason.LEFT, alice.socket.closeReason);
        assertEquals("left", bob.socket.next().at("/params/reason").asText());
        alice.request("2", "ping", "{}");
        alice.lose();
        fixture.advance(Duration.ofMinutes(1));
        fixture.sweep();
        assertEquals(List.of("leave LEFT"), fixture.gateway.participants.getFirst().calls);
        assertEquals(1, fixture.stats.snapshot().sessions());
    }

    @Test
    void shouldCloseForTheRoom() {
        Client client = fixture.connect();
        client.join("demo", "alice");
        FakeParticipant participant = fixture.gateway.last();
        participant.link.close(CloseReason.REMOVED);
        JsonNode closed = client.socket.next();
        assertEquals("closed", closed.path("method").asText());
        assertEquals("{\"seq\":1,\"reason\":\"removed\",\"can_reconnect\":false}", closed.path("params").toString());
        assertEquals(CloseReason.REMOVED, client.socket.closeReason);
        participant.link.close(CloseReason.SERVER_SHUTDOWN);
        participant.link.send(NOTE);
        client.request("1", "ping", "{}");
        client.lose();
        assertEquals(List.of(), participant.calls, "the room has removed it itself");
        assertEquals(0, fixture.stats.snapshot().sessions());
    }

    @Test
    void shouldCloseWhatTheRoomThrowsOutDuringTheJoin() {
        fixture.gateway.onJoin = () -> fixture.gateway.last().link.close(CloseReason.DUPLICATE_IDENTITY);
        Client client = fixture.connect();
        client.request("1", "join", "{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"alice\"}");
        assertEquals(CloseReason.DUPLICATE_IDENTITY, client.socket.closeReason);
        assertEquals(List.of(), fixture.gateway.last().calls);
        assertEquals(0, fixture.stats.snapshot().sessions());
    }

    @Test
    void shouldReplaceADuplicateIdentity() {
        Client first = fixture.connect();
        first.join("demo", "alice");
        Client second = fixture.connect();
        second.join("demo", "alice");
        assertEquals(List.of("closed"), first.socket.drain());
        assertEquals(CloseReason.DUPLICATE_IDENTITY, first.socket.closeReason);
        assertNull(second.socket.closeReason);
        assertEquals(1, fixture.stats.snapshot().sessions());
    }

    @Test
    void shouldEndAllSessionsAtShutdown() {
        Client alice = fixture.connect();
        alice.join("demo", "alice");
        Client bob = fixture.connect();
        bob.join("other", "bob");
        bob.lose();
        fixture.service.shutDown().join();
        assertEquals(CloseReason.SERVER_SHUTDOWN, alice.socket.closeReason);
        assertEquals(List.of("closed"), alice.socket.drain());
        assertEquals(List.of("leave SERVER_SHUTDOWN"), fixture.gateway.participants.getFirst().calls);
        assertEquals(List.of("socket_lost", "leave SERVER_SHUTDOWN"), fixture.gateway.participants.getLast().calls);
    }
}
