// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.whip;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.TargetSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An endpoint for publishers and one for viewers. Who publishes does not receive, as WHIP has it; a room has one publisher where the
 * server knows streams by URL alone.
 */
public final class WhipTarget implements Target {
    private final BotResources resources;
    private final Endpoints endpoints;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(threads).version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL).build();

    /**
     * Where to go. URLs may hold <code>{room}</code> and <code>{identity}</code>, for which the participant's are put.
     *
     * @param whip such as <code>http://127.0.0.1:8889/{room}/whip</code>
     * @param whep such as <code>http://127.0.0.1:8889/{room}/whep</code>
     * @param bearerToken empty for none
     */
    public record Endpoints(String whip, String whep, String bearerToken) {
        URI of(Participant participant) {
            String url = participant.publishes() ? whip : whep;
            return URI.create(url.replace("{room}", participant.room()).replace("{identity}", participant.identity()));
        }
    }

    /** @param resources not closed with the target */
    public WhipTarget(BotResources resources, Endpoints endpoints) {
        this.resources = resources;
        this.endpoints = endpoints;
    }

    @Override
    public String name() { return "whip"; }

    @Override
    public TargetSession join(Participant participant, SessionListener listener) {
        WhipResource resource = new WhipResource(http, endpoints.of(participant), endpoints.bearerToken());
        WhipSession session = new WhipSession(resources, resource, participant, listener);
        if (!participant.publishes()) {
            session.play();
        }
        return session;
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
