// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.stun.StunCodec;
import dev.sluice.media.net.DatagramSender;
import dev.sluice.media.net.TimerWheel;
import dev.sluice.media.router.RouterLoop;
import dev.sluice.rtp.srtp.SrtpTransforms;
import java.net.InetSocketAddress;

/** What a transport may ask of its event loop. All but {@link #execute} and {@link #nanoTime} belong to the loop's thread. */
public interface LoopContext extends RouterLoop {
    TimerWheel timers();

    StunCodec stunCodec();

    SrtpTransforms srtp();

    /** What is committed leaves when the loop's turn ends. */
    DatagramSender sender();

    /** Datagrams from this address belong to the transport: an authenticated check came from there. */
    void bindTuple(InetSocketAddress remote, PeerTransport transport);

    void unbindTuple(InetSocketAddress remote, PeerTransport transport);

    /** Binding requests for this local fragment belong to the transport. */
    void bindUfrag(String localUfrag, PeerTransport transport);

    void unbindUfrag(String localUfrag);

    /** The transport gave up everything it had. */
    void transportClosed(PeerTransport transport);

    boolean inEventLoop();

    /** Wall clock of {@code nowNanos}, nanoseconds since 1970; as steady as the monotonic clock it is made of. */
    long wallNanos(long nowNanos);
}
