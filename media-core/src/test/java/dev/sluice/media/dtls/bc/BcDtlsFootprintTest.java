// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsRole;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ten thousand idle connections would cost. */
class BcDtlsFootprintTest {
    private static final int ENDPOINTS = 200;
    private static final long MAX_BYTES = 12_000; // 8,000 for a server, which keeps its last flight, 4,700 for a client
    private static final BcDtlsEndpointFactory FACTORY = BcDtlsHandshakeTest.factory(DtlsConfig.DEFAULT);

    @ParameterizedTest
    @EnumSource
    void shouldKeepLittleOfConnectedEndpoints(DtlsRole role) {
        try (TestLoop loop = new TestLoop()) {
            Function<DtlsPair, TestPeer> kept = pair -> role == DtlsRole.CLIENT ? pair.client : pair.server;
            connect(loop, kept, ENDPOINTS / 10);
            long before = usedBytes();

            List<TestPeer> peers = connect(loop, kept, ENDPOINTS);

            long bytes = (usedBytes() - before) / peers.size();
            assertTrue(bytes < MAX_BYTES, bytes + " bytes each");
        }
    }

    private static List<TestPeer> connect(TestLoop loop, Function<DtlsPair, TestPeer> kept, int count) {
        List<DtlsPair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(new DtlsPair(loop, FACTORY).join().start());
        }
        pairs.forEach(DtlsPair::awaitKeys);
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        return pairs.stream().map(kept).peek(TestPeer::forget).toList();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
