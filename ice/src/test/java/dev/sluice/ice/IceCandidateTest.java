// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceCandidateTest {
    private static final String CHROMIUM = "candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 "
            + "ufrag aB+/ network-id 1 network-cost 10";

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, "a=" + CHROMIUM,
            "a=candidate:1467250027 1 UDP 2122260223 192.168.0.196 46243 TYP HOST"})
    void shouldReadWhatBrowsersSend(String line) {
        assertEquals(
                new IceCandidate("1467250027", 1, "udp", 2_122_260_223L, "192.168.0.196", 46_243,
                        IceCandidate.Type.HOST),
                IceCandidate.parse(line));
    }

    @Test
    void shouldReadEveryType() {
        assertEquals(IceCandidate.Type.SRFLX, type("srflx raddr 10.0.0.1 rport 9"));
        assertEquals(IceCandidate.Type.PRFLX, type("prflx"));
        assertEquals(IceCandidate.Type.RELAY, type("relay raddr 0.0.0.0 rport 0"));
    }

    @Test
    void shouldKeepNamesAsTextAndNeverResolveThem() {
        IceCandidate mdns = IceCandidate.parse(
                "candidate:0 1 udp 2122252543 a1b2c3d4-0000-4000-8000-000000000000.local 5000 typ host");
        assertNotNull(mdns);
        assertEquals("a1b2c3d4-0000-4000-8000-000000000000.local", mdns.address());
        assertNull(mdns.socketAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "candidate:", "candidate:1 1 udp 1 192.0.2.1 9 typ", "1 1 udp 1 192.0.2.1 9 typ host",
            "candidate:1 1 udp 1 192.0.2.1 9 host typ", "candidate:1 1 udp 1 192.0.2.1 9 typ other",
            "candidate: 1 udp 1 192.0.2.1 9 typ host",
            "candidate:123456789012345678901234567890123 1 udp 1 ::1 9 typ host",
            "candidate:a.b 1 udp 1 192.0.2.1 9 typ host", "candidate:1 0 udp 1 192.0.2.1 9 typ host",
            "candidate:1 257 udp 1 192.0.2.1 9 typ host", "candidate:1 +1 udp 1 192.0.2.1 9 typ host",
            "candidate:1 1 udp 0 192.0.2.1 9 typ host", "candidate:1 1 udp 2147483648 192.0.2.1 9 typ host",
            "candidate:1 1 udp -1 192.0.2.1 9 typ host", "candidate:1 1 udp 99999999999999999999 192.0.2.1 9 typ host",
            "candidate:1 1 udp 1 192.0.2.1 65536 typ host", "candidate:1 1 udp 1 192.0.2.1 -1 typ host",
            "candidate:1 1 udp 1 192.0.2.1 \u0669 typ host", "candidate:1 1 udp 1  9 typ host",
            "candidate:1 1  1 192.0.2.1 9 typ host", "candidate:1  1 udp 1 192.0.2.1 9 typ host"})
    void shouldRefuseWhatIsNoCandidate(String line) { assertNull(IceCandidate.parse(line)); }

    @Test
    void shouldRefuseEndlessLines() { assertNull(IceCandidate.parse(CHROMIUM + " x".repeat(500))); }

    @Test
    void shouldTakeOrRefuseEveryTruncationWithoutThrowing() {
        int enough = CHROMIUM.indexOf(" generation");
        for (int length = 0; length <= CHROMIUM.length(); length++) {
            assertEquals(length >= enough, IceCandidate.parse(CHROMIUM.substring(0, length)) != null, "at " + length);
        }
    }

    @SeededTest
    void shouldStandEveryMutation(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < 1000; i++) {
            char[] line = CHROMIUM.toCharArray();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                line[random.nextInt(line.length)] = (char) random.nextInt(0x20, 0x700);
            }
            IceCandidate read = IceCandidate.parse(new String(line));
            if (read != null) {
                assertEquals(read, IceCandidate.parse(read.toSdp()));
            }
        }
    }

    @SeededTest
    void shouldReadWhatItWrote(long seed) {
        RandomGenerator random = Seeds.random(seed);
        IceCandidate.Type[] types = IceCandidate.Type.values();
        for (int i = 0; i < 100; i++) {
            IceCandidate candidate = new IceCandidate(Integer.toString(random.nextInt(Integer.MAX_VALUE)), random
                    .nextInt(1, 257), random.nextBoolean() ? "udp" : "tcp", random.nextLong(1, 0x8000_0000L),
                    random
                            .nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db8::" + random.nextInt(1, 9999),
                    random.nextInt(65_536), types[random.nextInt(types.length)]);
            assertEquals(candidate, IceCandidate.parse(candidate.toSdp()));
            assertEquals(candidate, IceCandidate.parse("a=" + candidate.toSdp()));
        }
    }

    @Test
    void shouldWriteARelatedAddressThatTellsNothing() { // RFC 8839 §5.1: MUST be there unless the type is host
        assertEquals("candidate:1 1 udp 5 192.0.2.1 9 typ srflx raddr 0.0.0.0 rport 9", new IceCandidate("1", 1, "udp",
                5, "192.0.2.1", 9, IceCandidate.Type.SRFLX).toSdp());
        assertEquals("candidate:1 1 udp 5 2001:db8::1 9 typ relay raddr :: rport 9", new IceCandidate("1", 1, "udp", 5,
                "2001:db8::1", 9, IceCandidate.Type.RELAY).toSdp());
    }

    @Test
    void shouldComputePrioritiesAsInRfc8445() { // §5.1.2.1
        assertEquals(126L << 24 | 65_535 << 8 | 255, IceCandidate.priority(IceCandidate.Type.HOST, 65_535, 1));
        assertEquals(254, IceCandidate.priority(IceCandidate.Type.RELAY, 0, 2));
        assertTrue(IceCandidate.priority(IceCandidate.Type.HOST, 0, 1) > IceCandidate.priority(IceCandidate.Type.PRFLX,
                65_535, 1));
        assertTrue(IceCandidate.priority(IceCandidate.Type.PRFLX, 0, 1) > IceCandidate.priority(IceCandidate.Type.SRFLX,
                65_535, 1));
        assertTrue(IceCandidate.priority(IceCandidate.Type.SRFLX, 0, 1) > IceCandidate.priority(IceCandidate.Type.RELAY,
                65_535, 1));
    }

    @Test
    void shouldDescribeHostAddressesOfOurs() throws Exception {
        InetSocketAddress address = new InetSocketAddress("192.0.2.7", 4000);
        IceCandidate host = IceCandidate.host(address, 65_535);
        assertEquals(address, host.socketAddress());
        assertEquals(host, IceCandidate.parse(host.toSdp()));
        assertEquals(host.foundation(), IceCandidate.host(new InetSocketAddress("192.0.2.7", 5), 1).foundation());
        Inet6Address zoned = Inet6Address.getByAddress("", new InetSocketAddress("fe80::1", 1)
                .getAddress().getAddress(), 1);
        assertFalse(IceCandidate.host(new InetSocketAddress(zoned, 1), 1).toSdp().contains("%"));
    }

    private static IceCandidate.Type type(String text) {
        IceCandidate candidate = IceCandidate.parse("candidate:1 1 udp 1 192.0.2.1 9 typ " + text);
        assertNotNull(candidate);
        return candidate.type();
    }
}
