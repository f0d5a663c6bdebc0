// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.net.TimerWheel;
import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.ConsumerConfig;
import dev.sluice.media.router.PacketSource;
import dev.sluice.media.router.Producer;
import dev.sluice.media.router.ProducerConfig;
import dev.sluice.media.router.PublisherClock;
import dev.sluice.media.router.Router;
import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.TransportStats;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One PeerConnection's media side: ICE-lite, DTLS, SRTP, its producers and consumers, on any number of 5-tuples.
 *
 * <p>Confined to one loop for life; everything here runs there. Owns its agent, DTLS endpoint, SRTP contexts, producers and consumers;
 * {@link #close} gives all of them up, consumers of others included, on whatever loop.
 */
public final class PeerTransport {
    private final TransportConfig config;
    private final LoopContext loop;
    private final Router router;
    private final TransportEvent.Listener listener;
    private final RandomGenerator random;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::handleTimeout);
    private final IceSession ice;
    private final DtlsSession dtls;
    private final SrtpEgress egress;
    private final MediaSession media;
    private final PublisherClock publisherClock = new PublisherClock();
    private long armedDeadlineNanos;
    private boolean closed;
    private long packetsIn;
    private long bytesIn;
    private long drops;
    private long lastReceivedNanos;
    private long nextStatsNanos;
    private volatile TransportStats stats; // one writer, the loop; read by anyone

    public PeerTransport(TransportConfig config, LoopContext loop, Router router, DtlsEndpointFactory dtlsFactory,
            RandomGenerator random, TransportEvent.Listener listener) {
        long nowNanos = loop.nanoTime();
        this.config = config;
        this.loop = loop;
        this.router = router;
        this.random = random;
        this.listener = listener;
        this.egress = new SrtpEgress(loop);
        this.media = new MediaSession(loop, egress, random.nextInt(), config.cname(), this::armAt, listener);
        this.dtls = new DtlsSession(loop, dtlsFactory, egress, media, listener);
        this.ice = new IceSession(this, loop, egress, config, this::handlePathChange, listener);
        this.lastReceivedNanos = nowNanos;
        this.stats = snapshot();
        listener.onTransportEvent(new TransportEvent.Created());
        ice.start();
        armAt(nowNanos + TimerWheel.SLOT_NANOS);
    }

    public String id() { return config.id(); }

    /** The last snapshot, at most about a second old; from any thread. */
    public TransportStats stats() {
        return stats;
    }

    /** The peer's side of the SDP, at first and after an ICE restart. */
    public void setRemote(RemoteParameters remote) {
        ice.setRemote(remote.credentials());
        dtls.setRemote(remote);
        armAt(loop.nanoTime());
    }

    /** ICE restart: new local credentials; media flows on the old path until the new one is checked. */
    public void restartIce(IceCredentials local) {
        ice.restart(local);
    }

    public void addProducer(ProducerConfig producerConfig) {
        Producer producer = new Producer(producerConfig, publisherClock, media.uplink(), loop.packets(), loop.fanOut());
        media.addProducer(producer);
        router.addProducer(producer);
    }

    public void removeProducer(String producerId) {
        Producer producer = router.removeProducer(producerId);
        if (producer != null) {
            media.removeProducer(producer);
        }
    }

    public void setProducerPaused(String producerId, boolean paused) {
        Producer producer = router.producer(producerId);
        if (producer != null) {
            producer.setPaused(paused, loop.nanoTime());
        }
    }

    /** Starts sending a track to this peer, or goes on as renegotiated; nothing happens when the track is gone already. */
    public void addConsumer(ConsumerConfig consumerConfig) {
        Consumer existing = egress.consumer(consumerConfig.ssrc());
        if (existing != null) {
            existing.renegotiate(consumerConfig, loop.nanoTime());
            return;
        }
        PacketSource source = router.source(consumerConfig.producerId());
        if (source != null) {
            Consumer consumer = new Consumer(consumerConfig, source, egress, random.nextInt(0x8000),
                    random.nextInt());
            source.addConsumer(consumer);
            media.addConsumer(consumer, loop.nanoTime());
        }
    }

    public void removeConsumer(String consumerId) { media.removeConsumer(consumerId); }

    /**
     * A datagram for this transport; RTP, RTCP and DTLS only come from addresses with an authenticated check.
     *
     * @param datagram borrowed; decrypted in place
     */
    public void handleDatagram(DatagramKind kind, ByteBuf datagram, long nowNanos) {
        packetsIn++;
        bytesIn += datagram.readableBytes();
        DropReason dropped = switch (kind) {
            case DTLS -> dtls.handleDatagram(datagram);
            case RTP -> media.handleRtp(datagram, nowNanos);
            case RTCP -> media.handleRtcp(datagram, nowNanos);
            case STUN, UNKNOWN -> DropReason.UNKNOWN_PROTOCOL;
        };
        if (dropped != null) {
            drop(dropped);
        }
        if (media.lastAuthenticatedNanos() == nowNanos) {
            lastReceivedNanos = nowNanos;
            ice.handleMedia(nowNanos);
        }
    }

    /** @param view borrowed, wrapped around a well-formed message */
    public void handleStun(StunMessageView view, InetSocketAddress source, long nowNanos) {
        packetsIn++;
        if (ice.handle(view, source, nowNanos)) {
            lastReceivedNanos = nowNanos;
        } else {
            drop(DropReason.STUN_REFUSED);
        }
    }

    private void handlePathChange() {
        dtls.handlePathReady();
        media.handleEgressChange(loop.nanoTime());
    }

    /**
     * Ends the transport in the order of docs/architecture.md: what others receive from us, what we receive from others, keys, DTLS
     * close_notify, addresses, timer.
     */
    public void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        TransportStats totals = snapshot();
        for (Producer producer : List.copyOf(media.producers())) {
            removeProducer(producer.id());
        }
        media.close();
        dtls.close();
        egress.close();
        ice.close();
        loop.timers().cancel(timer);
        loop.transportClosed(this);
        stats = totals;
        listener.onTransportEvent(new TransportEvent.Closed(reason, totals));
    }

    public boolean isClosed() { return closed; }

    private void drop(DropReason reason) {
        drops++;
        loop.counters().drop(reason);
    }

    private void handleTimeout(long nowNanos) {
        if (nextStatsNanos - nowNanos <= 0) {
            nextStatsNanos = nowNanos + TransportConfig.STATS_INTERVAL_NANOS;
            stats = snapshot();
        }
        long deadline = media.handleTimeout(nowNanos);
        nextStatsNanos = Math.min(nextStatsNanos, media.nextReportNanos()); // one wake-up a second for both
        deadline = Math.min(deadline, nextStatsNanos);
        deadline = Math.min(deadline, ice.handleTimeout(nowNanos));
        deadline = Math.min(deadline, dtls.handleTimeout(nowNanos));
        if (!closed) {
            armedDeadlineNanos = deadline;
            loop.timers().arm(timer, deadline);
        }
    }

    /** Makes sure the timer fires at the deadline or before. */
    private void armAt(long deadlineNanos) {
        if (!closed && (!timer.isArmed() || deadlineNanos - armedDeadlineNanos < 0)) {
            armedDeadlineNanos = deadlineNanos;
            loop.timers().arm(timer, deadlineNanos);
        }
    }

    private TransportStats snapshot() {
        return new TransportStats(config.id(), ice.stateName(), dtls.stateName(), packetsIn, bytesIn, egress.packets,
                egress.bytes,
                drops, media.roundTripNanos() / 1000, lastReceivedNanos, media.producerStats(), media.consumerStats());
    }
}
