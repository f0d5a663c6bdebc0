// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.net.MediaLoop;
import dev.sluice.media.router.Router;
import dev.sluice.media.router.TrackDirectory;
import dev.sluice.media.transport.TransportConfig;
import dev.sluice.media.transport.TransportEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A room's router, from any thread: a shard on each loop the room uses. What is asked is done on the loops, on each in order. */
public final class RouterProxy {
    private final LoopSet loops;
    private final DtlsEndpointFactory dtls;
    private final RandomGenerator random;
    private final TrackDirectory tracks = new TrackDirectory();
    private final AtomicReferenceArray<@Nullable Router> shards; // by loop; made when first needed
    private final AtomicIntegerArray transports; // by loop

    RouterProxy(LoopSet loops, DtlsEndpointFactory dtls, RandomGenerator random) {
        this.loops = loops;
        this.dtls = dtls;
        this.random = random;
        this.shards = new AtomicReferenceArray<>(loops.all().size());
        this.transports = new AtomicIntegerArray(loops.all().size());
    }

    /**
     * Makes a transport on the loop that suits the room best; it stays there.
     *
     * @param listener called on the loop; must not block
     */
    public TransportProxy createTransport(TransportConfig config, TransportEvent.Listener listener) {
        MediaLoop loop = loops.take(transports);
        return new TransportProxy(loop, shard(loop), config, dtls, random, event -> {
            if (event instanceof TransportEvent.Closed) {
                loops.giveBack(loop.index(), transports);
            }
            listener.onTransportEvent(event);
        });
    }

    /**
     * Hands over how loud each publisher is, on the last of the loops to answer; the receiver must not block. Once it was told that nobody
     * speaks it is called no more until somebody does.
     */
    public void pollAudioLevels(Consumer<List<Router.AudioLevelOf>> receiver) {
        List<MediaLoop> asked = loops.all().stream().filter(loop -> shards.get(loop.index()) != null).toList();
        if (asked.stream().allMatch(loop -> shard(loop).isSilent())) {
            return;
        }
        AtomicInteger missing = new AtomicInteger(asked.size());
        ConcurrentLinkedQueue<Router.AudioLevelOf> levels = new ConcurrentLinkedQueue<>();
        for (MediaLoop loop : asked) {
            Router shard = shard(loop);
            loop.execute(() -> {
                levels.addAll(shard.audioLevels(loop.nanoTime()));
                if (missing.decrementAndGet() == 0) {
                    receiver.accept(new ArrayList<>(levels));
                }
            });
        }
    }

    private Router shard(MediaLoop loop) {
        Router shard = shards.get(loop.index());
        if (shard == null) {
            Router created = new Router(loop, tracks);
            shard = shards.compareAndExchange(loop.index(), null, created);
            return shard == null ? created : shard;
        }
        return shard;
    }
}
