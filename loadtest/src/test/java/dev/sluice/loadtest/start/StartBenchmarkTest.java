// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartBenchmarkTest {
    @Test
    void shouldAskAgainOnOneConnection() throws IOException {
        byte[] body = "{\"status\":\"starting\"}".getBytes(StandardCharsets.US_ASCII);
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz/ready", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 3 ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (HttpProbe probe = new HttpProbe(server.getAddress().getPort())) {
            assertEquals(503, probe.get("/healthz/ready"));
            assertEquals(503, probe.get("/healthz/ready"));
            assertEquals(200, probe.get("/healthz/ready"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldSayWhyNothingWasTimed() {
        IOException ended = assertThrows(IOException.class, () -> ServerStart.time("false"));
        assertEquals("the server ended with 1", ended.getMessage());
    }

    @Test
    void shouldPrintMediansAndExtremes() {
        List<Start> starts = List.of(new Start(10, 900, 2000, 4100), new Start(30, 1100, 2400, 4400),
                new Start(20, 950, 2100, 4300));
        assertEquals("median [lowest-highest]: launcher 20 [10-30] ms, listening 950 [900-1100] ms, "
                + "ready 2100 [2000-2400] ms, CPU until ready 4.30 [4.10-4.40] s, command to page 970 [910-1130] ms",
                StartTable.summary(starts));
    }

    @Test
    void shouldTakeRoundsOnly() {
        assertEquals(5, StartBenchmark.rounds(List.of()));
        assertEquals(7, StartBenchmark.rounds(List.of("--rounds", "7")));
        assertThrows(IllegalArgumentException.class, () -> StartBenchmark.rounds(List.of("--rounds", "0")));
        assertThrows(IllegalArgumentException.class, () -> StartBenchmark.rounds(List.of("--round", "1")));
    }
}
