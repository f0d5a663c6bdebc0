// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.ice.IceLiteConfig;
import dev.sluice.media.MediaEngine;
import dev.sluice.media.MediaEngineConfig;
import dev.sluice.media.MediaRehearsal;
import dev.sluice.media.SpillPolicy;
import dev.sluice.media.net.SendMethod;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.metrics.LifecycleMetrics;
import dev.sluice.metrics.MediaMetrics;
import dev.sluice.metrics.PrometheusEndpoint;
import dev.sluice.metrics.SluiceMeter;
import dev.sluice.server.config.ConfigException;
import dev.sluice.server.config.ConfigKey;
import dev.sluice.server.config.ServerConfig;
import dev.sluice.server.room.RoomRegistry;
import dev.sluice.server.room.RoomSettings;
import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.http.HttpLimits;
import dev.sluice.signaling.http.HttpReply;
import dev.sluice.signaling.http.HttpRoute.Execution;
import dev.sluice.signaling.http.HttpRoutes;
import dev.sluice.signaling.http.HttpServer;
import dev.sluice.signaling.http.HttpServerConfig;
import dev.sluice.signaling.http.OriginPolicy;
import dev.sluice.signaling.server.HealthRoutes;
import dev.sluice.signaling.server.Rehearsal;
import dev.sluice.signaling.server.SignalingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: the only place where the parts are put together. */
public final class SfuServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SfuServer.class);
    private static final Duration MEDIA_SILENCE = Duration.ofSeconds(6); // docs/signaling.md, Resume
    private static final long SPEAKERS_MILLIS = 200;

    private final SendMethod sendMethod;
    private final Cryptography cryptography;
    private final MediaEngine media;
    private final RoomRegistry rooms;
    private final PrometheusEndpoint prometheus;
    private final MediaMetrics mediaMetrics; // Micrometer refers to it weakly
    private final SignalingServer signaling;
    private final HttpServer management;
    private final ScheduledExecutorService scheduler = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("rooms").daemon().factory());

    private SfuServer(StartingServer starting) throws IOException {
        ServerConfig config = starting.config();
        signaling = starting.signaling();
        InetAddress mediaHost = AdvertisedAddresses.resolve(config.text(ConfigKey.MEDIA_HOST));
        List<InetAddress> advertised = AdvertisedAddresses.choose(mediaHost, config.list(ConfigKey.MEDIA_ADVERTISE));
        MediaEngineConfig mediaConfig = mediaConfig(config, mediaHost);
        sendMethod = mediaConfig.sendMethod();
        sendMethod.load();
        prometheus = new PrometheusEndpoint(this::loopStats);
        cryptography = starting.awaitCryptography();
        LOG.info("cryptography: DTLS by {}; SRTP by {}", cryptography.dtls().description(),
                cryptography.srtp().choices());
        media = MediaEngine.start(mediaConfig, cryptography.dtls(), cryptography.srtp(), starting.random());
        LifecycleLog lifecycle = new LifecycleLog(new LifecycleMetrics(prometheus.registry()));
        StatsReport report = new StatsReport(starting.version(), System.nanoTime(), media::stats);
        rooms = new RoomRegistry(media, cryptography.dtls().fingerprint(), advertised, roomSettings(config),
                starting.random(), InstantSource.system(), lifecycle, report);
        mediaMetrics = new MediaMetrics(media::stats, rooms::transportStats);
        try {
            management = startManagement(config);
        } catch (IOException e) {
            media.close();
            prometheus.close();
            throw e;
        }
        bindMetrics();
        startSweeping();
        logAddresses(config, advertised, starting.isOpen());
    }

    /**
     * Starts everything; returns when clients can join.
     *
     * @throws ConfigException naming what is wrong with the configuration
     * @throws IllegalStateException when a media port cannot be opened
     * @throws IOException when an HTTP port cannot be opened
     */
    public static SfuServer start(ServerConfig config, String version) throws IOException {
        return StartingServer.listen(config, version).complete();
    }

    /** The second part of a start, for {@link StartingServer#complete}; takes the first one over. */
    static SfuServer complete(StartingServer starting) throws IOException {
        SfuServer server = new SfuServer(starting);
        try {
            server.rehearse(starting.random());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        server.rooms.setReadiness(Readiness.READY);
        starting.rooms().open(server.rooms);
        return server;
    }

    private void logAddresses(ServerConfig config, List<InetAddress> advertised, boolean open) {
        LOG.info("media on UDP {}, advertised as {}",
                media.loops().stream().map(loop -> loop.localAddress().getPort()).toList(),
                advertised.stream().map(InetAddress::getHostAddress).toList());
        LOG.info("management on http://{}:{}/", config.text(ConfigKey.MANAGEMENT_HOST),
                management.boundAddress().getPort());
        if (open) {
            LOG.info("no auth.keys: everybody on this machine may join every room");
        }
    }

    /** Where the page and the signaling are. */
    public InetSocketAddress httpAddress() {
        return signaling.boundAddress();
    }

    /** Where {@code /metrics} is. */
    public InetSocketAddress managementAddress() { return management.boundAddress(); }

    /** For leak checks. */
    public MediaEngine media() { return media; }

    public RoomRegistry rooms() { return rooms; }

    /** Tells everybody, then closes sessions, media and ports, in this order. */
    @Override
    public void close() {
        rooms.setReadiness(Readiness.DRAINING);
        scheduler.shutdownNow();
        rooms.shutDown(System.nanoTime());
        signaling.close();
        media.close();
        management.close();
        prometheus.close();
    }

    /** Loads and compiles what the first client and its packets would otherwise wait for. */
    private void rehearse(RandomGenerator random) throws IOException {
        CompletableFuture<Integer> packets = CompletableFuture.supplyAsync(() -> {
            try {
                return MediaRehearsal.run(cryptography.dtls(), cryptography.srtp(), sendMethod, random);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Rehearsal.run();
        try {
            LOG.debug("{} packets came through the rehearsal", packets.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static MediaEngineConfig mediaConfig(ServerConfig config, InetAddress host) {
        int loops = config.integer(ConfigKey.MEDIA_LOOPS);
        return new MediaEngineConfig(host, config.integer(ConfigKey.MEDIA_PORT),
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                config.integer(ConfigKey.MEDIA_SOCKET_BUFFER), SendMethod.valueOf(
                        config.text(ConfigKey.MEDIA_SENDER).toUpperCase(Locale.ROOT).replace('-', '_')),
                new SpillPolicy(config.integer(ConfigKey.MEDIA_SPILL_AT),
                        config.integer(ConfigKey.MEDIA_SPILL_AFTER)));
    }

    /** For a reader that was made before the engine. */
    private List<LoopStats> loopStats() { return media.stats(); }

    private static RoomSettings roomSettings(ServerConfig config) {
        return new RoomSettings(config.integer(ConfigKey.ROOMS_MAX), config.integer(ConfigKey.ROOMS_MAX_PARTICIPANTS),
                config.integer(ConfigKey.ROOMS_MAX_TRACKS), config.seconds(ConfigKey.ROOMS_EMPTY_TIMEOUT),
                MEDIA_SILENCE,
                new IceLiteConfig(config.iceDisconnectedAfter(), config.iceFailedAfter(),
                        IceLiteConfig.DEFAULT.maxTuples()));
    }

    private HttpServer startManagement(ServerConfig config) throws IOException {
        HealthRoutes health = new HealthRoutes(rooms);
        HttpRoutes routes = HttpRoutes.builder().get("/metrics", Execution.VIRTUAL_THREAD, _ -> HttpReply.of(200,
                PrometheusEndpoint.CONTENT_TYPE, prometheus.scrape().getBytes(StandardCharsets.UTF_8)))
                .get("/healthz/live", Execution.EVENT_LOOP, health::live)
                .get("/healthz/ready", Execution.EVENT_LOOP, health::ready)
                .build();
        InetSocketAddress address = new InetSocketAddress(
                AdvertisedAddresses.resolve(config.text(ConfigKey.MANAGEMENT_HOST)),
                config.integer(ConfigKey.MANAGEMENT_PORT));
        return HttpServer.start(
                new HttpServerConfig(address, 1, HttpLimits.DEFAULTS,
                        new OriginPolicy(Set.of(), OriginPolicy.Hosts.ANY)),
                routes, null,
                signaling.stats());
    }

    private void bindMetrics() {
        mediaMetrics.bindTo(prometheus.registry());
        SignalingMetrics.bind(signaling.stats(), prometheus);
        prometheus.counters(SluiceMeter.LOG_DROPPED, List.of(), () -> Map.of(List.of(), Logging.dropped()));
        prometheus.gauge(SluiceMeter.ROOMS, rooms::roomCount);
        prometheus.gauge(SluiceMeter.PARTICIPANTS, () -> rooms.transportStats().size());
    }

    private void startSweeping() {
        scheduler.scheduleAtFixedRate(() -> guarded(rooms::updateSpeakers), SPEAKERS_MILLIS, SPEAKERS_MILLIS,
                TimeUnit.MILLISECONDS);
        scheduler.scheduleAtFixedRate(() -> guarded(() -> rooms.sweep(System.nanoTime())), 1, 1, TimeUnit.SECONDS);
    }

    /** A scheduled task that throws would never run again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("housekeeping of rooms failed", e);
        }
    }
}
