// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.whip;

import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.peer.PeerEvents;
import dev.sluice.loadtest.peer.RtcPeer;
import dev.sluice.loadtest.peer.StageTracker;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One POST and its PeerConnection: a publisher's when it publishes, which it can once, a viewer's when it joins. State is confined to one
 * event loop; the methods of {@link TargetSession} are for any thread.
 */
final class WhipSession implements TargetSession {
    private static final Set<String> NOT_LIVE = Set.of("404", "409", "503"); // draft-ietf-wish-whep §4.2
    private static final long TIMEOUT_SECONDS = 20;
    private static final long RETRY_MILLIS = 500;
    private static final int MAX_ATTEMPTS = 40;

    private final WhipResource resource;
    private final Participant participant;
    private final EventLoop loop;
    private final StageTracker stages;
    private final RtcPeer peer;
    private boolean offered;
    private @Nullable CompletableFuture<Void> ended;

    WhipSession(BotResources resources, WhipResource resource, Participant participant, SessionListener listener) {
        this.resource = resource;
        this.participant = participant;
        this.loop = resources.nextLoop();
        this.stages = new StageTracker(listener);
        this.peer = new RtcPeer(resources, loop, new PeerEvents(listener, new TransportState()),
                participant.impairment());
    }

    /** Asks for the stream, again and again while it is not there yet. */
    void play() { loop.execute(() -> play(1)); }

    private void play(int attempt) {
        if (ended != null) {
            return;
        }
        resource.create(peer.offerToReceive()).whenCompleteAsync((answer, error) -> {
            if (error == null) {
                accept(() -> peer.acceptReceiving(answer));
            } else if (attempt < MAX_ATTEMPTS && refusal(error) instanceof BotException refusal
                    && NOT_LIVE.contains(refusal.reason())) {
                loop.schedule(() -> play(attempt + 1), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                fail(String.valueOf(refusal(error).getMessage()));
            }
        }, loop);
    }

    @Override
    public CompletableFuture<List<Publication>> publish(List<TrackRequest> tracks) {
        return CompletableFuture.supplyAsync(() -> offer(tracks), loop).thenCompose(answer -> answer)
                .thenApplyAsync(this::published, loop)
                .thenCompose(publications -> peer.connected().thenApply(_ -> publications))
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> offer(List<TrackRequest> tracks) {
        if (ended != null || offered || !participant.publishes()) {
            throw new BotException("not_allowed", participant.identity() + " cannot publish, or not again");
        }
        offered = true;
        tracks.forEach(peer::add);
        return resource.create(peer.offer());
    }

    private List<Publication> published(String answer) {
        if (ended != null) {
            throw new BotException("gone", participant.identity() + " has left");
        }
        stages.reached(Stage.HTTP);
        List<Publication> publications = peer.acceptAnswer(answer);
        stages.reached(Stage.JOINED);
        return publications;
    }

    private void accept(Runnable acceptance) {
        if (ended != null) {
            return;
        }
        stages.reached(Stage.HTTP);
        try {
            acceptance.run();
            stages.reached(Stage.JOINED);
        } catch (BotException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public CompletableFuture<Void> leave() { return end(true); }

    @Override
    public CompletableFuture<Void> vanish() { return end(false); }

    private CompletableFuture<Void> end(boolean inOrder) {
        return CompletableFuture.supplyAsync(() -> {
            CompletableFuture<Void> closing = ended;
            if (closing == null) {
                closing = inOrder ? CompletableFuture.allOf(resource.delete(), peer.close()) : peer.vanish();
                ended = closing;
            }
            return closing;
        }, loop).thenCompose(closing -> closing);
    }

    private void fail(String reason) {
        if (ended == null) {
            ended = peer.vanish();
            stages.fail(reason);
        }
    }

    private static Throwable refusal(Throwable error) { return error.getCause() == null ? error : error.getCause(); }

    private final class TransportState implements PeerEvents.State {
        @Override
        public void onIceConnected() { stages.reached(Stage.ICE_CONNECTED); }

        @Override
        public void onDtlsConnected() { stages.reached(Stage.DTLS_CONNECTED); }

        @Override
        public void onFailure(String reason) { fail(reason); }
    }
}
