// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.targets.SessionListener;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a participant lives through. Thread-safe. */
public final class RecordingListener implements SessionListener {
    private final BlockingQueue<Stage> stages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    /** In their order. */
    public BlockingQueue<Stage> stages() { return stages; }

    /** Completes with the reason of the first failure. */
    public CompletableFuture<String> failure() { return failure; }

    @Override
    public void onStage(Stage stage, long nowNanos) { stages.add(stage); }

    @Override
    public void onRtp(ByteBuf packet, boolean isAudio, boolean isRetransmission, long arrivalNanos,
            long nowNanos) {}

    @Override
    public void onRtcp(ByteBuf compound) {}

    @Override
    public void onFailure(String reason) { failure.complete(reason); }
}
