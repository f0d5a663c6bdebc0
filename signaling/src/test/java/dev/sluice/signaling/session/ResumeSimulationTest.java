// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.session.ServiceFixture.Client;
import dev.sluice.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A client whose socket dies at random moments, with what was on its way. */
class ResumeSimulationTest {
    private static final int STEPS = 400;

    private final ServiceFixture fixture = new ServiceFixture();
    private final List<Integer> seenNotes = new ArrayList<>();
    private final Set<Integer> pendingRequests = new LinkedHashSet<>();
    private final List<Integer> answered = new ArrayList<>();
    private String token = "";
    private long lastSeq;

    @SeededTest
    void shouldDeliverEveryNotificationOnceAndRunEveryRequestOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Client client = fixture.connect();
        token = client.join("demo", "alice");
        int notes = 0;
        int requests = 0;
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 ->
                    fixture.gateway.last().link.send(new ServerNotification.TrackUnpublished("PA_x", "" + ++notes));
                case 2 -> {
                    pendingRequests.add(++requests);
                    mute(client, requests);
                }
                case 3 -> receive(client, random.nextInt(16));
                default -> client = cut(client, random);
            }
            fixture.advance(Duration.ofMillis(500));
        }
        client = cut(client, random);
        receive(client, Integer.MAX_VALUE);
        assertEquals(IntStream.rangeClosed(1, notes).boxed().toList(), seenNotes);
        assertEquals(IntStream.rangeClosed(1, requests).boxed().toList(), answered.stream().sorted().toList());
        List<String> muted = fixture.gateway.last().calls.stream().filter(call -> call.startsWith("set_muted"))
                .toList();
        assertEquals(IntStream.rangeClosed(1, requests).mapToObj(i -> "set_muted TR_" + i + " true").toList(),
                muted.stream().sorted((a, b) -> Integer.compare(number(a), number(b))).toList());
        assertEquals(List.of(), fixture.gateway.last().violations);
    }

    /** The socket dies, or the client gives it up; what it has not read yet is lost. */
    private Client cut(Client client, SplittableRandom random) {
        if (random.nextBoolean()) {
            client.lose();
        }
        Client next = fixture.connect();
        next.resume(token, lastSeq);
        if (random.nextInt(4) == 0) {
            return cut(next, random); // this one dies before anything arrives
        }
        receive(next, 1);
        pendingRequests.forEach(request -> mute(next, request));
        return next;
    }

    private static void mute(Client client, int request) {
        client.request("" + request, "set_muted", "{\"track_id\":\"TR_" + request + "\",\"muted\":true}");
    }

    private void receive(Client client, int count) {
        for (int i = 0; i < count && !client.socket.isEmpty(); i++) {
            JsonNode message = client.socket.next();
            if (message.has("method")) {
                assertEquals(lastSeq + 1, message.at("/params/seq").asLong(), "no gap");
                lastSeq++;
                seenNotes.add(message.at("/params/track_id").asInt());
            } else if (message.path("id").asText().equals("resume")) {
                token = ServiceFixture.token(message.path("result"));
            } else if (pendingRequests.remove(message.path("id").asInt())) {
                answered.add(message.path("id").asInt());
            }
        }
    }

    private static int number(String call) { return Integer.parseInt(call.replaceAll("\\D+", "")); }
}
