// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressLimiterTest {
    private final AddressLimiter limiter = new AddressLimiter(4, 40);
    private long nowNanos = Long.MAX_VALUE - 1000; // wraps

    @Test
    void shouldAllowABurstAndThenTheRate() throws Exception {
        open("192.0.2.1", 40);
        assertFalse(tryOpen("192.0.2.1"));
        assertTrue(tryOpen("192.0.2.2"), "others are not concerned");
        nowNanos += TimeUnit.MILLISECONDS.toNanos(250);
        open("192.0.2.1", 1);
        assertFalse(tryOpen("192.0.2.1"));
    }

    @Test
    void shouldNotCountSocketsThatJoin() throws Exception {
        for (int i = 0; i < 1000; i++) {
            open("192.0.2.1", 1);
            limiter.handleJoined(InetAddress.getByName("192.0.2.1"));
        }
    }

    @Test
    void shouldTakeAnIpv6NetworkForOneAddress() throws Exception {
        for (int i = 0; i < 40; i++) {
            open("2001:db8::" + Integer.toHexString(i), 1);
        }
        assertFalse(tryOpen("2001:db8::ffff:ffff"));
        assertTrue(tryOpen("2001:db8:0:1::1"));
    }

    @Test
    void shouldExemptLoopback() throws Exception {
        open("127.0.0.1", 1000);
        open("::1", 1000);
    }

    @Test
    void shouldForgetAddressesThatBehave() throws Exception {
        for (int i = 0; i < 70_000; i++) {
            nowNanos += TimeUnit.MILLISECONDS.toNanos(10);
            InetAddress address = InetAddress.getByAddress(new byte[]{10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
            assertTrue(limiter.tryOpen(address, nowNanos), "address " + i);
        }
    }

    private void open(String address, int times) throws UnknownHostException {
        for (int i = 0; i < times; i++) {
            assertTrue(tryOpen(address));
        }
    }

    private boolean tryOpen(String address) throws UnknownHostException {
        return limiter.tryOpen(InetAddress.getByName(address), nowNanos);
    }
}
