// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.net.MediaLoop;
import dev.sluice.media.router.ConsumerConfig;
import dev.sluice.media.router.ProducerConfig;
import dev.sluice.media.router.Router;
import dev.sluice.media.stats.TransportStats;
import dev.sluice.media.transport.PeerTransport;
import dev.sluice.media.transport.RemoteParameters;
import dev.sluice.media.transport.TransportConfig;
import dev.sluice.media.transport.TransportEvent;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A {@link PeerTransport}, from any thread: what is asked is done on its loop, in order; after {@link #close} nothing is. */
public final class TransportProxy {
    private final MediaLoop loop;
    private final Router router;
    private volatile @Nullable PeerTransport transport; // set by the loop, whose tasks run in order; read for statistics

    /** @param router the room's shard on the loop */
    TransportProxy(MediaLoop loop, Router router, TransportConfig config, DtlsEndpointFactory dtls,
            RandomGenerator random,
            TransportEvent.Listener listener) {
        this.loop = loop;
        this.router = router;
        loop.execute(() -> {
            PeerTransport created = new PeerTransport(config, loop, router, dtls, random, listener);
            loop.add(created);
            transport = created;
        });
    }

    /** The port its peer sends to: that of its loop. */
    public InetSocketAddress localAddress() {
        return loop.localAddress();
    }

    /** Index of the loop it lives on. */
    public int loopIndex() { return loop.index(); }

    /** The peer's side of the SDP, at first and after an ICE restart. */
    public void setRemote(RemoteParameters remote) {
        onLoop(t -> t.setRemote(remote));
    }

    public void restartIce(IceCredentials local) { onLoop(t -> t.restartIce(local)); }

    /** Consumers of the track may be added from now on, on any loop of the room. */
    public void addProducer(ProducerConfig config) {
        router.announce(config);
        loop.execute(() -> {
            PeerTransport current = transport;
            if (current != null && !current.isClosed()) {
                current.addProducer(config);
            } else {
                router.withdraw(config.id());
            }
        });
    }

    public void removeProducer(String producerId) { onLoop(t -> t.removeProducer(producerId)); }

    public void setProducerPaused(String producerId, boolean paused) {
        onLoop(t -> t.setProducerPaused(producerId, paused));
    }

    public void addConsumer(ConsumerConfig config) { onLoop(t -> t.addConsumer(config)); }

    public void removeConsumer(String consumerId) { onLoop(t -> t.removeConsumer(consumerId)); }

    /** Ends it; the listener hears {@link TransportEvent.Closed} last. */
    public void close(String reason) {
        onLoop(t -> t.close(reason));
    }

    /** At most about a second old; null before the loop has made the transport. */
    public @Nullable TransportStats stats() {
        PeerTransport current = transport;
        return current == null ? null : current.stats();
    }

    private void onLoop(Consumer<PeerTransport> action) {
        loop.execute(() -> {
            PeerTransport current = transport;
            if (current != null && !current.isClosed()) {
                action.accept(current);
            }
        });
    }
}
