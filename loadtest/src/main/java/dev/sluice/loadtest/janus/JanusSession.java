// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.janus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.peer.OfferedTrack;
import dev.sluice.loadtest.peer.PeerEvents;
import dev.sluice.loadtest.peer.PublishQueue;
import dev.sluice.loadtest.peer.RtcPeer;
import dev.sluice.loadtest.peer.StageTracker;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A participant of a VideoRoom: one handle to publish and to hear of others by, and one handle with a PeerConnection of its own for every
 * publisher it receives. State is confined to one event loop; the methods of {@link TargetSession} are for any thread.
 */
final class JanusSession implements TargetSession {
    private static final long KEEP_ALIVE_SECONDS = 25; // Janus forgets sessions after 60

    private final BotResources resources;
    private final Participant participant;
    private final long room;
    private final EventLoop loop;
    private final StageTracker stages;
    private final PeerEvents events;
    private final PublishQueue publishing;
    private final Map<Long, Subscription> byFeed = new HashMap<>();
    private final Map<Long, Subscription> byHandle = new HashMap<>();
    private @Nullable JanusLink link;
    private @Nullable ScheduledFuture<?> keepAlives;
    private long ownHandle;
    private boolean published;
    private @Nullable CompletableFuture<Void> ended;

    private record Subscription(long feed, RtcPeer peer) {}

    JanusSession(BotResources resources, Participant participant, SessionListener listener) {
        this.resources = resources;
        this.participant = participant;
        this.room = JanusTarget.roomNumber(participant.room());
        this.loop = resources.nextLoop();
        this.stages = new StageTracker(listener);
        this.events = new PeerEvents(listener, new TransportState());
        this.publishing = new PublishQueue(this::peer, this::offer);
    }

    void connect(HttpClient http, URI url) {
        loop.execute(() -> {
            if (ended == null) {
                JanusLink opened = new JanusLink(http, url, loop, new Signals());
                link = opened;
                orFail(opened.create().thenCompose(_ -> opened.attach()).thenCompose(handle -> {
                    ownHandle = handle;
                    return opened.ask(handle, VideoRoom.create(room), null);
                }).handle((_, error) -> enter(opened, error)).thenCompose(reply -> reply)
                        .thenAccept(this::handleJoined));
            }
        });
    }

    @Override
    public CompletableFuture<List<Publication>> publish(List<TrackRequest> tracks) {
        return CompletableFuture.supplyAsync(() -> publishing.add(tracks), loop).thenCompose(result -> result);
    }

    @Override
    public CompletableFuture<Void> leave() { return end(true); }

    @Override
    public CompletableFuture<Void> vanish() { return end(false); }

    private RtcPeer peer() { return new RtcPeer(resources, loop, events, participant.impairment()); }

    private CompletableFuture<Void> end(boolean inOrder) {
        return CompletableFuture.supplyAsync(() -> {
            CompletableFuture<Void> closing = ended;
            if (closing == null) {
                closing = close(inOrder);
                ended = closing;
            }
            return closing;
        }, loop).thenCompose(closing -> closing);
    }

    private CompletableFuture<Void> close(boolean inOrder) {
        if (keepAlives != null) {
            keepAlives.cancel(false);
        }
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        if (link != null && inOrder) {
            closing.add(link.destroy());
        } else if (link != null) {
            link.abort();
        }
        List<RtcPeer> peers = new ArrayList<>(byFeed.values().stream().map(Subscription::peer).toList());
        RtcPeer publisher = publishing.peer();
        if (publisher != null) {
            peers.add(publisher);
        }
        peers.forEach(peer -> closing.add(inOrder ? peer.close() : peer.vanish()));
        publishing.refuse(new BotException("gone", participant.identity() + " has left"));
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    private void fail(String reason) {
        if (ended == null) {
            stages.fail(reason);
            ended = close(false);
        }
    }

    private void orFail(CompletableFuture<?> step) {
        step.whenComplete((_, error) -> {
            if (error != null) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                fail(String.valueOf(cause.getMessage()));
            }
        });
    }

    /** Joins the room it has created, or another has before. */
    private CompletableFuture<JsonNode> enter(JanusLink opened, @Nullable Throwable error) {
        Throwable cause = error == null || error.getCause() == null ? error : error.getCause();
        if (cause != null
                && !(cause instanceof BotException refusal && refusal.reason().equals(VideoRoom.ROOM_EXISTS))) {
            return CompletableFuture.failedFuture(cause);
        }
        return opened.ask(ownHandle, VideoRoom.join(room, participant.identity()), null);
    }

    private void handleJoined(JsonNode reply) {
        stages.reached(Stage.JOINED);
        keepAlives = loop.scheduleAtFixedRate(() -> {
            if (link != null) {
                link.keepAlive();
            }
        }, KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        VideoRoom.publishers(reply).forEach(this::subscribe);
        publishing.open();
    }

    private void offer(List<OfferedTrack> added, String sdp) {
        JanusLink opened = link;
        if (opened == null) {
            return;
        }
        var body = published
                ? VideoRoom.configure()
                : VideoRoom.publish(added.stream().map(OfferedTrack::request).toList());
        published = true;
        opened.ask(ownHandle, body, VideoRoom.description("offer", sdp)).whenComplete((reply, error) -> {
            if (error instanceof BotException refusal) {
                publishing.refuse(refusal);
            } else if (error == null) {
                publishing.handleAnswer(reply.at("/jsep/sdp").asText());
            }
        });
    }

    private void subscribe(long feed) {
        JanusLink opened = link;
        if (opened == null || byFeed.containsKey(feed)) {
            return;
        }
        Subscription subscription = new Subscription(feed, peer());
        byFeed.put(feed, subscription);
        opened.attach().thenCompose(handle -> {
            byHandle.put(handle, subscription);
            return opened.ask(handle, VideoRoom.subscribe(room, feed), null)
                    .thenAccept(reply -> answer(opened, handle, reply));
        }).exceptionally(_ -> { // the publisher has left meanwhile
            unsubscribe(feed);
            return null;
        });
    }

    private void unsubscribe(long feed) {
        Subscription gone = byFeed.remove(feed);
        if (gone != null) {
            byHandle.entrySet().removeIf(entry -> {
                boolean same = entry.getValue().feed() == feed;
                if (same && link != null) {
                    link.detach(entry.getKey());
                }
                return same;
            });
            gone.peer().close();
        }
    }

    /** Answers the offer a message on a subscription's handle may carry. */
    private void answer(JanusLink opened, long handle, JsonNode message) {
        Subscription subscription = byHandle.get(handle);
        if (subscription != null && message.at("/jsep/type").asText().equals("offer") && ended == null) {
            String answer = subscription.peer().answer(message.at("/jsep/sdp").asText());
            orFail(opened.ask(handle, VideoRoom.start(), VideoRoom.description("answer", answer)));
        }
    }

    private void handleEvent(JanusLink opened, long handle, JsonNode event) {
        if (handle == ownHandle) {
            VideoRoom.publishers(event).forEach(this::subscribe);
            long departed = VideoRoom.departed(event);
            if (departed != 0) {
                unsubscribe(departed);
            } else if (event.path("janus").asText().equals("hangup")) {
                fail("the server hung up: " + event.path("reason").asText());
            }
        } else {
            answer(opened, handle, event);
        }
    }

    /** What the link tells, on the loop. */
    private final class Signals implements JanusLink.Listener {
        @Override
        public void onOpen() { stages.reached(Stage.WEB_SOCKET); }

        @Override
        public void onEvent(long handleId, JsonNode event) {
            JanusLink opened = link;
            if (ended == null && opened != null) {
                try {
                    handleEvent(opened, handleId, event);
                } catch (BotException e) {
                    fail(String.valueOf(e.getMessage()));
                }
            }
        }

        @Override
        public void onClosed(String reason) { fail(reason); }
    }

    /** A subscription ends with its publisher, so a closed transport alone is no failure. */
    private final class TransportState implements PeerEvents.State {
        @Override
        public void onIceConnected() { stages.reached(Stage.ICE_CONNECTED); }

        @Override
        public void onDtlsConnected() { stages.reached(Stage.DTLS_CONNECTED); }

        @Override
        public void onFailure(String reason) {
            if (!reason.contains("closed")) {
                fail(reason);
            }
        }
    }
}
