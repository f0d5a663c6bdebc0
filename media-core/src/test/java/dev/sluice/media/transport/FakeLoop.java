// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.ice4j.Ice4jStunCodec;
import dev.sluice.ice.stun.StunCodec;
import dev.sluice.media.net.DatagramSender;
import dev.sluice.media.net.DirectSender;
import dev.sluice.media.net.TimerWheel;
import dev.sluice.media.router.FanOutQueue;
import dev.sluice.media.router.HandOvers;
import dev.sluice.media.router.MediaPacket;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;

/** A loop without a thread or a socket: one lock instead of one thread, a clock the test sets. */
final class FakeLoop implements LoopContext {
    private final TimerWheel timers = new TimerWheel(0);
    private final MediaPacket.Pool packets = new MediaPacket.Pool(ByteBufAllocator.DEFAULT);
    private final HandOvers handOvers = new HandOvers(() -> execute(this::takeHandOvers));
    private final LoopCounters counters = new LoopCounters();
    private final FanOutQueue fanOut = new FanOutQueue(counters);
    private final StunCodec stunCodec = new Ice4jStunCodec();
    private final SrtpTransforms srtp = SrtpTransforms.select(System::nanoTime);
    private final DatagramSender sender;
    private volatile long nowNanos; // set by the test

    FakeLoop(BiConsumer<byte[], InetSocketAddress> network) { this.sender = new DirectSender(network); }

    void advanceTo(long nowNanos) { this.nowNanos = nowNanos; }

    @Override
    public TimerWheel timers() { return timers; }

    @Override
    public MediaPacket.Pool packets() { return packets; }

    @Override
    public FanOutQueue fanOut() { return fanOut; }

    @Override
    public HandOvers handOvers() { return handOvers; }

    private void takeHandOvers() { handOvers.take(); }

    @Override
    public LoopCounters counters() { return counters; }

    @Override
    public StunCodec stunCodec() { return stunCodec; }

    @Override
    public SrtpTransforms srtp() { return srtp; }

    @Override
    public DatagramSender sender() { return sender; }

    @Override
    public void bindTuple(InetSocketAddress remote, PeerTransport transport) {}

    @Override
    public void unbindTuple(InetSocketAddress remote, PeerTransport transport) {}

    @Override
    public void bindUfrag(String localUfrag, PeerTransport transport) {}

    @Override
    public void unbindUfrag(String localUfrag) {}

    @Override
    public void transportClosed(PeerTransport transport) {}

    @Override
    public synchronized void execute(Runnable task) { task.run(); }

    @Override
    public boolean inEventLoop() { return Thread.holdsLock(this); }

    @Override
    public long nanoTime() { return nowNanos; }

    @Override
    public long wallNanos(long nowNanos) { return nowNanos; }
}
