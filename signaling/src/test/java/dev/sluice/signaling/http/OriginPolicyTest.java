// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    @ParameterizedTest
    @CsvSource({"localhost:8080, , SAME_ORIGIN", "localhost:8080, http://localhost:8080, SAME_ORIGIN",
            "sfu.example.com, https://sfu.example.com, SAME_ORIGIN",
            "SFU.example.com, https://sfu.EXAMPLE.com, SAME_ORIGIN",
            "localhost:8080, http://localhost:3000, REFUSED_ORIGIN",
            "sfu.example.com, https://sfu.example.com.evil.org, REFUSED_ORIGIN",
            "sfu.example.com, null, REFUSED_ORIGIN", "x, https://app.example.com, CROSS_ORIGIN",
            "x, https://app.example.com:444, REFUSED_ORIGIN", "x, http://app.example.com, REFUSED_ORIGIN"})
    void shouldCompareOrigins(String host, String origin, OriginPolicy.Verdict verdict) {
        OriginPolicy policy = new OriginPolicy(Set.of("https://app.example.com"), OriginPolicy.Hosts.ANY);
        assertEquals(verdict, policy.check(host, origin));
    }

    @ParameterizedTest
    @CsvSource({"localhost, SAME_ORIGIN", "localhost:8080, SAME_ORIGIN", "demo.localhost:8080, SAME_ORIGIN",
            "127.0.0.1:8080, SAME_ORIGIN", "[::1]:8080, SAME_ORIGIN", "[::1], SAME_ORIGIN", "192.168.1.5, SAME_ORIGIN",
            "evil.example:8080, REFUSED_HOST", "127.0.0.1.evil.example, REFUSED_HOST",
            "localhost.evil.example, REFUSED_HOST",
            "'', REFUSED_HOST", "app.example.com, SAME_ORIGIN"})
    void shouldKnowLocalHosts(String host, OriginPolicy.Verdict verdict) {
        OriginPolicy policy = new OriginPolicy(Set.of("https://app.example.com"), OriginPolicy.Hosts.LOCAL);
        assertEquals(verdict, policy.check(host, null));
    }
}
