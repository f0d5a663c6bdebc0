// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code /healthz/live} and {@code /healthz/ready}. Thread-safe, does not block. */
public final class HealthRoutes {
    private final RoomGateway gateway;

    public HealthRoutes(RoomGateway gateway) { this.gateway = gateway; }

    /** Answers at all, so the process lives. */
    public HttpReply live(HttpCall call) { return reply(200, "live"); }

    /** 200 while the node takes new participants. */
    public HttpReply ready(HttpCall call) {
        Readiness readiness = gateway.readiness();
        return reply(readiness == Readiness.READY ? 200 : 503, readiness.name().toLowerCase(Locale.ROOT));
    }

    /** Written by hand: probes come while the server starts, and are not to wait for the library to load. */
    private static HttpReply reply(int status, String word) {
        byte[] body = ("{\"status\":\"" + word + "\"}").getBytes(StandardCharsets.US_ASCII);
        return HttpReply.of(status, "application/json", body).with("cache-control", "no-store");
    }
}
