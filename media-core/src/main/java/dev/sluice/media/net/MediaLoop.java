// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import dev.sluice.ice.ice4j.Ice4jStunCodec;
import dev.sluice.ice.stun.StunCodec;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.media.router.FanOutQueue;
import dev.sluice.media.router.HandOvers;
import dev.sluice.media.router.MediaPacket;
import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.media.stats.MediaTotals;
import dev.sluice.media.stats.ProducerStats;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.media.transport.LoopContext;
import dev.sluice.media.transport.PeerTransport;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one UDP port, and all that lives on it. Reads in batches (recvmmsg), hands each datagram to its transport, fans out what
 * the batch brought, and flushes once (sendmmsg). A failure of one peer closes that peer only.
 *
 * <p>{@link #execute}, {@link #localAddress}, {@link #stats} and {@link #close} are for any thread.
 */
public final class MediaLoop implements LoopContext, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final long STATS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int index;
    private final EventLoopGroup group;
    private final Channel channel;
    private final DatagramSender sender;
    private final TimerWheel timers = new TimerWheel(System.nanoTime());
    private final MediaPacket.Pool packets = new MediaPacket.Pool(PooledByteBufAllocator.DEFAULT);
    private final HandOvers handOvers = new HandOvers(this::wakeUpForHandOvers);
    private final Runnable takeHandOvers = this::takeHandOvers;
    private final LoopCounters counters = new LoopCounters();
    private final FanOutQueue fanOut = new FanOutQueue(counters);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final BusyMeter busy;
    private final SrtpTransforms srtp;
    private final StunCodec stunCodec = new Ice4jStunCodec();
    private final StunMessageView stun = new StunMessageView();
    private final Map<InetSocketAddress, PeerTransport> byTuple = new HashMap<>();
    private final Map<String, PeerTransport> byUfrag = new HashMap<>();
    private final Set<PeerTransport> transports = new HashSet<>();
    private final long wallOffsetNanos;
    private long batchNanos;
    private long batchSentBefore;
    private boolean reading;
    private long nextStatsNanos;
    private boolean closed; // the sender is: what comes later, such as the last word of a DTLS endpoint, finds nobody
    private volatile LoopStats stats; // one writer, the loop; read by anyone

    private MediaLoop(int index, MediaLoopConfig config, SrtpTransforms srtp) throws InterruptedException {
        this.index = index;
        this.srtp = srtp;
        this.wallOffsetNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
        this.busy = new BusyMeter(System.nanoTime());
        this.stats = counters.snapshot(index, MediaTotals.ZERO, LoopCounters.Gauges.ZERO);
        boolean epoll = Epoll.isAvailable();
        this.group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("media-" + index),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        LoopSocket socket = new LoopSocket(config, epoll);
        try {
            this.channel = socket.bind(group, new Reader());
            this.sender = socket.sender(channel, counters);
        } catch (Exception e) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        channel.eventLoop().scheduleAtFixedRate(this::tick, 10, 10, TimeUnit.MILLISECONDS);
        channel.config().setAutoRead(true); // not before there is somebody to answer
    }

    /**
     * Opens the port and starts reading.
     *
     * @throws IllegalStateException when the port cannot be opened; the message names it
     */
    public static MediaLoop start(int index, MediaLoopConfig config, SrtpTransforms srtp) {
        try {
            return new MediaLoop(index, config, srtp);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while opening a UDP port", e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot open UDP " + config.bindAddress().getHostAddress() + ":" + config.port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    public int index() { return index; }

    public InetSocketAddress localAddress() { return (InetSocketAddress) channel.localAddress(); }

    /** At most about a second old. */
    public LoopStats stats() { return stats; }

    /** Counts the transport as living here; called on the loop. */
    public void add(PeerTransport transport) {
        transports.add(transport);
    }

    @Override
    public void transportClosed(PeerTransport transport) { transports.remove(transport); }

    @Override
    public TimerWheel timers() { return timers; }

    @Override
    public MediaPacket.Pool packets() { return packets; }

    @Override
    public FanOutQueue fanOut() { return fanOut; }

    @Override
    public LoopCounters counters() { return counters; }

    @Override
    public HandOvers handOvers() { return handOvers; }

    @Override
    public SrtpTransforms srtp() { return srtp; }

    @Override
    public StunCodec stunCodec() { return stunCodec; }

    @Override
    public DatagramSender sender() { return sender; }

    @Override
    public void bindTuple(InetSocketAddress remote, PeerTransport transport) { byTuple.put(remote, transport); }

    @Override
    public void unbindTuple(InetSocketAddress remote, PeerTransport transport) { byTuple.remove(remote, transport); }

    @Override
    public void bindUfrag(String localUfrag, PeerTransport transport) { byUfrag.put(localUfrag, transport); }

    @Override
    public void unbindUfrag(String localUfrag) { byUfrag.remove(localUfrag); }

    @Override
    public void execute(Runnable task) {
        channel.eventLoop().execute(() -> {
            if (!closed) {
                task.run();
                endTurn();
            }
        });
    }

    @Override
    public boolean inEventLoop() { return channel.eventLoop().inEventLoop(); }

    @Override
    public long nanoTime() { return System.nanoTime(); }

    @Override
    public long wallNanos(long nowNanos) { return nowNanos + wallOffsetNanos; }

    /** Waits for it; afterwards this loop has nothing to hand to others. */
    public void closeTransports() {
        channel.eventLoop().submit(() -> {
            for (PeerTransport transport : List.copyOf(transports)) {
                transport.close("server_shutdown");
            }
            endTurn();
        }).syncUninterruptibly();
    }

    /**
     * Closes every transport, then the port and the thread; waits for that. Where loops hand packets to each other, all must have closed
     * their transports before the first one closes.
     */
    @Override
    public void close() {
        closeTransports();
        channel.eventLoop().submit(takeHandOvers).syncUninterruptibly(); // and lets them go: nobody wants them
        channel.close().syncUninterruptibly();
        channel.eventLoop().submit(() -> {
            closed = true;
            sender.close();
        }).syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        try {
            timers.advance(nowNanos);
        } catch (RuntimeException e) {
            LOG.error("timer failed", e);
        }
        endTurn();
        if (nextStatsNanos - nowNanos <= 0) {
            nextStatsNanos = nowNanos + STATS_INTERVAL_NANOS;
            handOvers.expire(nowNanos);
            busy.update(threads.getCurrentThreadCpuTime(), nowNanos);
            stats = counters.snapshot(index, liveTotals(), new LoopCounters.Gauges(transports.size(), byTuple.size(),
                    timers.armedCount(), handOvers.relayCount(), busy.share()));
        }
    }

    /** On the thread of another loop. */
    private void wakeUpForHandOvers() {
        channel.eventLoop().execute(takeHandOvers);
    }

    /** What other loops have read leaves here in one flush, as what this one reads does. */
    private void takeHandOvers() {
        long sentBefore = counters.datagramsOut();
        int taken = handOvers.take();
        endTurn();
        if (taken > 0 && counters.datagramsOut() != sentBefore) {
            counters.forwarded((System.nanoTime() - handOvers.oldestNanos()) / 1000,
                    counters.datagramsOut() - sentBefore);
        }
    }

    private MediaTotals liveTotals() {
        MediaTotals totals = MediaTotals.ZERO;
        for (PeerTransport transport : transports) {
            for (ProducerStats track : transport.stats().producers()) {
                totals = totals.plus(track);
            }
            for (ConsumerStats track : transport.stats().consumers()) {
                totals = totals.plus(track);
            }
        }
        return totals;
    }

    /** What a task or a timer made ready leaves now, unless a read batch is going on and will flush anyway. */
    private void endTurn() {
        if (!reading) {
            fanOut.flush(System.nanoTime());
            if (sender.hasPending()) {
                sender.flush();
            }
        }
    }

    private void handle(DatagramPacket packet) {
        ByteBuf datagram = packet.content();
        InetSocketAddress source = packet.sender();
        counters.received(datagram.readableBytes());
        DatagramKind kind = DatagramKind.of(datagram);
        if (kind == DatagramKind.STUN) {
            handleStun(datagram, source);
            return;
        }
        if (kind == DatagramKind.UNKNOWN) {
            counters.drop(DropReason.UNKNOWN_PROTOCOL);
            return;
        }
        PeerTransport transport = byTuple.get(source);
        if (transport == null) {
            counters.drop(DropReason.UNKNOWN_TUPLE);
            return;
        }
        try {
            transport.handleDatagram(kind, datagram, batchNanos);
        } catch (RuntimeException e) {
            closeBroken(transport, e);
        }
    }

    private void handleStun(ByteBuf datagram, InetSocketAddress source) {
        if (stun.wrap(datagram) != StunMessageView.Verdict.VALID) {
            counters.drop(DropReason.STUN_MALFORMED);
            return;
        }
        PeerTransport transport = stun.hasUsername() ? byUfrag.get(stun.localFragment()) : null;
        if (transport == null) {
            counters.drop(DropReason.STUN_UNKNOWN_UFRAG);
            return;
        }
        try {
            transport.handleStun(stun, source, batchNanos);
        } catch (RuntimeException e) {
            closeBroken(transport, e);
        }
    }

    /** A bug of ours met one peer: that peer goes, the others stay. */
    private void closeBroken(PeerTransport transport, RuntimeException e) {
        LOG.error("transport {} failed and is closed", transport.id(), e);
        transport.close("internal_error");
    }

    /** Netty's side of the port. */
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!reading) {
                reading = true;
                batchNanos = System.nanoTime();
                batchSentBefore = counters.datagramsOut();
            }
            try {
                handle((DatagramPacket) message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            reading = false;
            fanOut.flush(batchNanos);
            if (counters.datagramsOut() != batchSentBefore) {
                sender.flush();
                counters.forwarded((System.nanoTime() - batchNanos) / 1000, counters.datagramsOut() - batchSentBefore);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            counters.drop(DropReason.SEND_FAILED); // such as a port unreachable by ICMP: the peer's consent decides, not this
            LOG.trace("UDP port {}", localAddress(), cause);
        }
    }
}
