// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.net.MediaLoop;
import dev.sluice.media.router.Router;
import dev.sluice.media.transport.TransportConfig;
import dev.sluice.media.transport.TransportEvent;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A room's router, from any thread: what is asked is done on its loop, in order. */
public final class RouterProxy {
    private final MediaLoop loop;
    private final Router router = new Router();
    private final DtlsEndpointFactory dtls;
    private final RandomGenerator random;

    RouterProxy(MediaLoop loop, DtlsEndpointFactory dtls, RandomGenerator random) {
        this.loop = loop;
        this.dtls = dtls;
        this.random = random;
    }

    /** The port its participants send to. */
    public InetSocketAddress localAddress() { return loop.localAddress(); }

    /** Index of the loop it lives on. */
    public int loopIndex() { return loop.index(); }

    /** @param listener called on the loop; must not block */
    public TransportProxy createTransport(TransportConfig config, TransportEvent.Listener listener) {
        return new TransportProxy(loop, router, config, dtls, random, listener);
    }

    /**
     * Hands over how loud each publisher is, on the loop; the receiver must not block. Once it was told that nobody speaks it is called
     * no more until somebody does.
     */
    public void pollAudioLevels(Consumer<List<Router.AudioLevelOf>> receiver) {
        if (router.isSilent()) {
            return;
        }
        loop.execute(() -> receiver.accept(router.audioLevels(loop.nanoTime())));
    }
}
