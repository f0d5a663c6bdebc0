// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.rtp.srtp.SrtpTransforms;
import dev.sluice.server.config.ConfigException;
import dev.sluice.server.config.ConfigKey;
import dev.sluice.server.config.ServerConfig;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What this node shakes hands and encrypts with. Loading and checking it is half of a start, so the parts are made side by side. */
record Cryptography(DtlsEndpointFactory dtls, SrtpTransforms srtp) {

    /** Returns at once; {@link #await} gives the result. */
    static CompletableFuture<Cryptography> prepare(ServerConfig config, SecureRandom random) {
        CompletableFuture<DtlsEndpointFactory> dtls = onThread("start-dtls",
                () -> BcDtlsEndpointFactory.create(dtlsConfig(config), random, Instant.now()));
        CompletableFuture<SrtpTransforms> srtp = onThread("start-srtp",
                () -> srtpTransforms(config.text(ConfigKey.SRTP_IMPLEMENTATION)));
        return dtls.thenCombine(srtp, Cryptography::new);
    }

    /** @throws ConfigException when the configured implementation does not work here */
    static Cryptography await(CompletableFuture<Cryptography> prepared) {
        try {
            return prepared.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** A pool would share its few threads with what else starts. */
    private static <T> CompletableFuture<T> onThread(String name, Supplier<T> supplier) {
        return CompletableFuture.supplyAsync(supplier,
                task -> Thread.ofPlatform().name(name).daemon().start(task));
    }

    private static DtlsConfig dtlsConfig(ServerConfig config) {
        DtlsConfig defaults = DtlsConfig.DEFAULT;
        return new DtlsConfig(config.seconds(ConfigKey.DTLS_TIMEOUT), defaults.resend(), defaults.maxBytes(),
                defaults.maxHandshakes(), defaults.profiles());
    }

    private static SrtpTransforms srtpTransforms(String implementation) {
        try {
            return implementation.equals("auto")
                    ? SrtpTransforms.select(System::nanoTime)
                    : SrtpTransforms.only(implementation);
        } catch (IllegalStateException e) {
            throw new ConfigException("srtp.implementation is " + implementation + ": " + e.getMessage());
        }
    }
}
