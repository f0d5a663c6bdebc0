// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.net.MediaLoop;
import dev.sluice.media.net.MediaLoopConfig;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.rtp.srtp.SrtpTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The media plane: its loops and ports. Thread-safe. */
public final class MediaEngine implements AutoCloseable {
    private final LoopSet loops;
    private final DtlsEndpointFactory dtls;
    private final RandomGenerator random;

    private MediaEngine(LoopSet loops, DtlsEndpointFactory dtls, RandomGenerator random) {
        this.loops = loops;
        this.dtls = dtls;
        this.random = random;
    }

    /**
     * Opens the ports.
     *
     * @param random thread-safe and unpredictable in production
     * @throws IllegalStateException when a port cannot be opened; the message names it
     */
    public static MediaEngine start(MediaEngineConfig config, DtlsEndpointFactory dtls, SrtpTransforms srtp,
            RandomGenerator random) {
        List<MediaLoop> loops = new ArrayList<>();
        try {
            for (int i = 0; i < config.loops(); i++) {
                int port = config.firstPort() == 0 ? 0 : config.firstPort() + i;
                loops.add(MediaLoop.start(i,
                        new MediaLoopConfig(config.bindAddress(), port, config.socketBufferBytes(),
                                config.sendMethod()),
                        srtp));
            }
        } catch (IllegalStateException e) {
            loops.forEach(MediaLoop::close);
            throw e;
        }
        return new MediaEngine(new LoopSet(loops, config.spill()), dtls, random);
    }

    /** For a room; its transports choose their loops. */
    public RouterProxy createRouter() {
        return new RouterProxy(loops, dtls, random);
    }

    /** One a loop, at most about a second old. */
    public List<LoopStats> stats() {
        return loops.all().stream().map(MediaLoop::stats).toList();
    }

    public List<MediaLoop> loops() { return loops.all(); }

    /** Closes every transport, then every port, and waits for that. */
    @Override
    public void close() {
        loops.all().forEach(MediaLoop::closeTransports); // on all before a loop ends: they speak to each other
        loops.all().forEach(MediaLoop::close);
    }
}
