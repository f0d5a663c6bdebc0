// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Sends the datagrams of one UDP port in batches: {@link #begin}, write, {@link #commit}, any number of times, then {@link #flush}.
 * Confined to the port's loop. Allocates nothing per datagram but where an implementation says so.
 */
public interface DatagramSender extends AutoCloseable {
    /** Bytes of the largest datagram: a received one, and what rewriting its header and sealing it may add. */
    int MAX_DATAGRAM_BYTES = 2048 + 192;

    /** The address in the form {@link #commit} takes; worth keeping for as long as it is sent to. */
    RemoteAddress resolve(InetSocketAddress address);

    /**
     * An empty buffer of {@link #MAX_DATAGRAM_BYTES}; borrowed until the next call of {@link #commit}. Asking again throws away what was
     * written.
     */
    ByteBuf begin();

    /** Queues what was written since {@link #begin}. May send what was queued before, never waits. */
    void commit(RemoteAddress destination);

    /** Whether something is queued. */
    boolean hasPending();

    /** Sends all that is queued. */
    void flush();

    /** Gives its memory back; what is queued is lost. */
    @Override
    void close();
}
