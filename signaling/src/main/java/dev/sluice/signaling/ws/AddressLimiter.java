// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.session.TokenBucket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how fast one address opens sockets that do not join. An IPv6 host has a whole /64, so that counts as one address. Loopback is
 * exempt. Thread-safe.
 */
final class AddressLimiter {
    private static final int MAX_ADDRESSES = 65_536;
    private static final int IPV6_PREFIX_BYTES = 8;

    private final int perSecond;
    private final int burst;
    private final Map<ByteBuffer, TokenBucket> buckets = new HashMap<>(); // guarded by this

    AddressLimiter(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Whether the address may open one more socket. */
    synchronized boolean tryOpen(InetAddress address, long nowNanos) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        ByteBuffer key = key(address);
        TokenBucket bucket = buckets.get(key);
        if (bucket == null) {
            if (buckets.size() >= MAX_ADDRESSES) {
                buckets.values().removeIf(known -> known.isFull(nowNanos));
            }
            if (buckets.size() >= MAX_ADDRESSES) {
                return false; // an attack from very many addresses; those who are known still get in
            }
            bucket = new TokenBucket(perSecond, burst, nowNanos);
            buckets.put(key, bucket);
        }
        return bucket.tryTake(nowNanos);
    }

    /** A socket of the address has joined, so it does not count. */
    synchronized void handleJoined(InetAddress address) {
        TokenBucket bucket = buckets.get(key(address));
        if (bucket != null) {
            bucket.giveBack();
        }
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
    }
}
