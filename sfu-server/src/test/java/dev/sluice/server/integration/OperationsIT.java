// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.DropReason;
import dev.sluice.metrics.SluiceMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What an operator sees of a call: metrics as docs/operations.md has them, and the life of each PeerConnection in the log. */
class OperationsIT {
    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Logger LIFECYCLE = (Logger) LoggerFactory.getLogger("dev.sluice.lifecycle");
    private static final String CLOSED = "closed";

    private static final Lines lines = new Lines();
    private static TestServer server;
    private static String adaId = "";
    private static String scraped = "";
    private static String scrapedAfterwards = "";

    /** The fields of each line. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<Map<String, String>> records = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            records.add(event.getKeyValuePairs().stream().collect(Collectors.toMap((KeyValuePair field) -> field.key,
                    field -> String.valueOf(field.value))));
        }

        List<Map<String, String>> of(String participant) {
            return records.stream().filter(line -> participant.equals(line.get("participant"))).toList();
        }
    }

    @BeforeAll
    static void call() throws IOException {
        lines.setContext(LIFECYCLE.getLoggerContext());
        lines.start();
        LIFECYCLE.setLevel(Level.INFO);
        LIFECYCLE.addAppender(lines);
        LIFECYCLE.setAdditive(false);
        server = new TestServer();
        try (BotResources resources = new BotResources()) {
            SimulatedPeer ada = SimulatedPeer.join(resources, server.publisher("operations", "ada"));
            SimulatedPeer grace = SimulatedPeer.join(resources, server.publisher("operations", "grace"));
            adaId = ada.participantId();
            TestServer.await("round trips, and packets of both", LIMIT, () -> {
                scraped = server.scrape();
                return TestServer.sum(scraped, "sluice_rtt_seconds_count") > 0
                        && TestServer.sum(scraped, "sluice_rtp_sent_total") > 500;
            });
            assertEquals(2, TestServer.sum(scraped, "sluice_participants"));
            ada.close();
            grace.vanish();
            TestServer.await(() -> "both closed: " + lines.records, LIMIT,
                    () -> lines.records.stream().filter(line -> CLOSED.equals(line.get("event"))).count() == 2);
        }
        scrapedAfterwards = server.scrape();
    }

    @AfterAll
    static void stop() {
        server.close();
        LIFECYCLE.detachAppender(lines);
        LIFECYCLE.setAdditive(true);
        LIFECYCLE.setLevel(null);
    }

    @Test
    void shouldExportAndDocumentEveryMeter() throws IOException {
        TreeSet<String> exported = Pattern.compile("^# TYPE (sluice_\\S+)", Pattern.MULTILINE)
                .matcher(scrapedAfterwards)
                .results().map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> declared = Arrays.stream(SluiceMeter.values()).map(SluiceMeter::prometheusName)
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> documented = Pattern.compile("^\\| `(sluice_[a-z_]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE)).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        exported.removeIf(name -> name.endsWith("_seconds_max")); // Micrometer's decaying maximum beside a timer
        assertEquals(declared, exported);
        assertEquals(declared, documented);
    }

    @Test
    void shouldDocumentEveryReasonOfDropsAndEveryEvent() throws IOException {
        String page = Files.readString(PAGE);
        for (DropReason reason : DropReason.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT);
            assertTrue(page.contains("`" + name + "`"), name + " in docs/operations.md");
            assertTrue(scraped.contains("sluice_drops_total{reason=\"" + name + "\""), name + " in /metrics");
        }
        for (Map<String, String> line : lines.records) {
            line.keySet().forEach(field -> assertTrue(page.contains("`" + field + "`"), field));
            assertTrue(page.contains("`" + line.get("event") + "`"), line.get("event"));
        }
    }

    @Test
    void shouldCountWhatTheCallDid() {
        assertTrue(TestServer.sum(scraped, "sluice_udp_bytes_total", "direction=\"in\"") > 10_000);
        assertTrue(TestServer.sum(scraped, "sluice_udp_packets_total", "direction=\"out\"") > 500);
        assertTrue(TestServer.sum(scraped, "sluice_rtp_received_total") > 500);
        assertEquals(0, TestServer.sum(scraped, "sluice_rtp_lost_total"));
        assertEquals(0, TestServer.sum(scraped, "sluice_loss_ratio"));
        assertTrue(TestServer.sum(scraped, "sluice_jitter_max_seconds") < 0.5);
        assertEquals(2, TestServer.sum(scraped, "sluice_dtls_handshake_seconds_count"));
        assertEquals(2,
                TestServer.sum(scraped, "sluice_signaling_messages_total", "method=\"join\"", "outcome=\"ok\""));
        assertEquals(2, TestServer.sum(scraped, "sluice_signaling_sessions"));
        for (String event : List.of("new", "ice_connected", "dtls_connected", "first_rtp")) {
            assertEquals(2, TestServer.sum(scraped, "sluice_peer_connection_events_total", "event=\"" + event + "\""),
                    event);
        }
        assertEquals(2, TestServer.sum(scrapedAfterwards, "sluice_peer_connections_closed_total"));
        assertTrue(TestServer.sum(scrapedAfterwards, "sluice_rtp_sent_total") >= TestServer.sum(scraped,
                "sluice_rtp_sent_total"));
    }

    @Test
    void shouldYieldAPercentileOfTheRoundTrip() {
        TreeMap<Double, Double> buckets = new TreeMap<>();
        Pattern.compile("^sluice_rtt_seconds_bucket\\{le=\"([^\"]+)\",?} (\\S+)", Pattern.MULTILINE).matcher(scraped)
                .results().forEach(match -> buckets.put(
                        match.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(match.group(1)),
                        Double.parseDouble(match.group(2))));
        double count = TestServer.sum(scraped, "sluice_rtt_seconds_count");
        assertEquals(count, buckets.get(Double.POSITIVE_INFINITY));
        double p95 = buckets.entrySet().stream().filter(bucket -> bucket.getValue() >= 0.95 * count).findFirst()
                .orElseThrow().getKey();
        assertTrue(p95 > 0 && p95 < 1, "p95 of the round trip on this machine: " + p95 + " s");
    }

    @Test
    void shouldLogTheLifeOfAPeerConnection() {
        List<Map<String, String>> life = lines.of(adaId);
        assertEquals(List.of("new", "ice_connected", "dtls_connected", "first_rtp", "ice_closed", CLOSED),
                life.stream().map(line -> line.get("event")).filter(event -> !"ice_checking".equals(event)).toList());
        assertTrue(life.stream().allMatch(line -> "operations".equals(line.get("room"))));
        Map<String, String> last = life.getLast();
        assertEquals("left", last.get("reason"));
        for (String total : List.of("packets_in", "bytes_in", "packets_out", "bytes_out")) {
            assertTrue(Long.parseLong(last.get(total)) > 0, total);
        }
    }
}
