// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.media.stats.ProducerStats;
import dev.sluice.media.stats.TransportStats;
import dev.sluice.media.transport.TransportEvent;
import dev.sluice.metrics.LifecycleMetrics;
import dev.sluice.server.room.RoomRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The life of each PeerConnection as log lines with fields, and as counters: new, ICE, DTLS, first RTP, closed with reason and totals.
 * With {@code log.format: json} each line is one JSON object.
 */
final class LifecycleLog implements RoomRegistry.LifecycleListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.lifecycle");

    private final LifecycleMetrics metrics;

    LifecycleLog(LifecycleMetrics metrics) { this.metrics = metrics; }

    @Override
    public void onTransportEvent(String room, String participantId, TransportEvent event) {
        switch (event) {
            case TransportEvent.Created _ -> record("new", room, participantId).log();
            case TransportEvent.IceStateChanged(String state, String reason) ->
                record("ice_" + state, room, participantId).addKeyValue("reason", reason).log();
            case TransportEvent.DtlsConnected(String profile, long micros) -> {
                metrics.handshake(Duration.ofNanos(micros * 1000));
                record("dtls_connected", room, participantId).addKeyValue("srtp_profile", profile)
                        .addKeyValue("handshake_ms", micros / 1000).log();
            }
            case TransportEvent.DtlsFailed(String failure, String detail) ->
                record("dtls_failed", room, participantId).addKeyValue("reason", failure).addKeyValue("detail", detail)
                        .log();
            case TransportEvent.ClosedByPeer _ -> record("dtls_closed_by_peer", room, participantId).log();
            case TransportEvent.FirstRtp(String producerId) ->
                record("first_rtp", room, participantId).addKeyValue("track", producerId).log();
            case TransportEvent.Closed(String reason, TransportStats totals) -> {
                metrics.closed(reason);
                logTotals(record("closed", room, participantId).addKeyValue("reason", reason), totals);
            }
        }
    }

    private LoggingEventBuilder record(String event, String room, String participantId) {
        metrics.event(event);
        return LOG.atInfo().setMessage("peer connection").addKeyValue("event", event).addKeyValue("room", room)
                .addKeyValue("participant", participantId);
    }

    private static void logTotals(LoggingEventBuilder line, TransportStats totals) {
        line.addKeyValue("packets_in", totals.packetsIn()).addKeyValue("bytes_in", totals.bytesIn())
                .addKeyValue("packets_out", totals.packetsOut()).addKeyValue("bytes_out", totals.bytesOut())
                .addKeyValue("drops", totals.drops()).addKeyValue("rtt_ms", totals.roundTripMicros() / 1000)
                .addKeyValue("lost_in", totals.producers().stream().mapToLong(ProducerStats::packetsLost).sum())
                .addKeyValue("retransmitted",
                        totals.consumers().stream().mapToLong(ConsumerStats::retransmissions).sum())
                .log();
    }
}
