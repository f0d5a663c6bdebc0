// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An endpoint of ours on a loop, with all it said. */
final class TestPeer implements DtlsEndpoint.Listener {
    private static final int PATIENCE_SECONDS = 20;

    final CompletableFuture<SrtpKeyingMaterial> keys = new CompletableFuture<>();
    final CompletableFuture<DtlsFailure> failure = new CompletableFuture<>();
    final CompletableFuture<Boolean> closedByPeer = new CompletableFuture<>();
    final Queue<byte[]> sent = new ConcurrentLinkedQueue<>();
    private final TestLoop loop;
    private final DtlsEndpoint endpoint;
    private volatile @Nullable Consumer<byte[]> out; // set by the test
    private volatile String detail = "";

    TestPeer(TestLoop loop, DtlsEndpointFactory factory, DtlsRole role, List<Fingerprint> expected) {
        this.loop = loop;
        this.endpoint = factory.create(role, expected, this);
    }

    /** Where its datagrams go; before that they go nowhere. */
    void sendTo(Consumer<byte[]> out) { this.out = out; }

    /** Lets go of the other side and of what was sent. */
    void forget() {
        out = null;
        sent.clear();
    }

    void start() { loop.execute(endpoint::start); }

    /** From any thread. */
    void receive(byte[] datagram) {
        loop.execute(() -> endpoint.handleDatagram(Unpooled.wrappedBuffer(datagram)));
    }

    /** From any thread; {@code taken} gets the endpoint's answer, on the loop. */
    void receive(byte[] datagram, Consumer<Boolean> taken) {
        loop.execute(() -> taken.accept(endpoint.handleDatagram(Unpooled.wrappedBuffer(datagram))));
    }

    /** Returns when the endpoint's close has. */
    void close() { loop.call(endpoint::close); }

    SrtpKeyingMaterial awaitKeys() { return await(keys, failure); }

    DtlsFailure awaitFailure() { return await(failure, keys); }

    boolean hasEnded() { return keys.isDone() || failure.isDone(); }

    String detail() { return detail; }

    void assertNoKeys() { assertFalse(keys.isDone(), "keys were handed out"); }

    @Override
    public void onSend(byte[] datagram) {
        sent.add(datagram);
        Consumer<byte[]> to = out;
        if (to != null) {
            to.accept(datagram);
        }
    }

    @Override
    public void onConnected(SrtpKeyingMaterial material) {
        if (failure.isDone() || !keys.complete(material)) {
            throw new AssertionError("connected twice, or after a failure");
        }
    }

    @Override
    public void onFailed(DtlsFailure reason, String text) {
        detail = text;
        if (keys.isDone() || !failure.complete(reason)) {
            throw new AssertionError("failed twice, or after the keys");
        }
    }

    @Override
    public void onClosedByPeer() {
        if (!keys.isDone() || !closedByPeer.complete(true)) {
            throw new AssertionError("closed twice, or before the keys");
        }
    }

    private <T> T await(CompletableFuture<T> future, CompletableFuture<?> instead) {
        try {
            CompletableFuture.anyOf(future, instead).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        if (!future.isDone()) {
            throw new AssertionError(keys.isDone() ? "connected" : "failed by " + failure.join() + ": " + detail);
        }
        return future.join();
    }
}
