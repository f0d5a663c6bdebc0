// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import java.util.Locale;

/** {@code /healthz/live} and {@code /healthz/ready}. Thread-safe, does not block. */
public final class HealthRoutes {
    private record Health(String status) {}

    private final RoomGateway gateway;

    public HealthRoutes(RoomGateway gateway) { this.gateway = gateway; }

    /** Answers at all, so the process lives. */
    public HttpReply live(HttpCall call) {
        return HttpReply.json(200, new Health("live"));
    }

    /** 200 while the node takes new participants. */
    public HttpReply ready(HttpCall call) {
        Readiness readiness = gateway.readiness();
        return HttpReply.json(readiness == Readiness.READY ? 200 : 503,
                new Health(readiness.name().toLowerCase(Locale.ROOT)));
    }
}
