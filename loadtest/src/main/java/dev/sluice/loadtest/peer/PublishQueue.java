// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a participant publishes, over one connection that exists from the first track on: one offer at a time, none before the participant
 * has joined. A refusal is the end of publishing. Confined to one thread.
 */
public final class PublishQueue {
    private static final long TIMEOUT_SECONDS = 20;

    private final Supplier<RtcPeer> peers;
    private final Offerer offerer;
    private final Queue<Call> calls = new ArrayDeque<>(); // the first of them is under way once open
    private @Nullable RtcPeer peer;
    private boolean open;
    private @Nullable BotException refusal;
    private int published; // tracks the server has agreed to

    /** Sends an offer to the server. */
    public interface Offerer {
        /** @param added tracks that were in no offer before */
        void offer(List<OfferedTrack> added, String sdp);
    }

    private record Call(List<TrackRequest> tracks, CompletableFuture<List<Publication>> result) {}

    public PublishQueue(Supplier<RtcPeer> peers, Offerer offerer) {
        this.peers = peers;
        this.offerer = offerer;
    }

    /** Null before the first offer. */
    public @Nullable RtcPeer peer() { return peer; }

    /** Completes when media may be sent, or exceptionally with a {@link BotException}. */
    public CompletableFuture<List<Publication>> add(List<TrackRequest> tracks) {
        CompletableFuture<List<Publication>> result = new CompletableFuture<>();
        result.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (refusal != null) {
            result.completeExceptionally(refusal);
            return result;
        }
        calls.add(new Call(tracks, result));
        if (open && calls.size() == 1) {
            offerNext();
        }
        return result;
    }

    /** The participant has joined. */
    public void open() {
        open = true;
        offerNext();
    }

    /** Takes the answer to the offer under way. */
    public void handleAnswer(String sdp) {
        RtcPeer answered = peer;
        Call call = calls.peek();
        if (answered == null || call == null) {
            return;
        }
        List<Publication> all;
        try {
            all = answered.acceptAnswer(sdp);
        } catch (BotException e) {
            refuse(e);
            return;
        }
        calls.remove();
        List<Publication> added = List.copyOf(all.subList(published, all.size()));
        published = all.size();
        answered.connected().whenComplete((_, error) -> {
            if (error == null) {
                call.result().complete(added);
            } else {
                call.result().completeExceptionally(error);
            }
        });
        offerNext();
    }

    /** Fails all that is under way or comes. */
    public void refuse(BotException reason) {
        refusal = reason;
        calls.forEach(call -> call.result().completeExceptionally(reason));
        calls.clear();
    }

    private void offerNext() {
        Call call = calls.peek();
        if (call == null) {
            return;
        }
        RtcPeer offering = peer;
        if (offering == null) {
            offering = peers.get();
            peer = offering;
        }
        List<OfferedTrack> added = new ArrayList<>();
        for (TrackRequest track : call.tracks()) {
            added.add(offering.add(track));
        }
        try {
            offerer.offer(added, offering.offer());
        } catch (BotException e) {
            refuse(e);
        }
    }
}
