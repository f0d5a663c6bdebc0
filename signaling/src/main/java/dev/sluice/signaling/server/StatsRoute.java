// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import dev.sluice.signaling.http.HttpRoute;

/** {@code GET /api/stats}. Thread-safe. */
final class StatsRoute implements HttpRoute {
    private final RoomGateway gateway;

    StatsRoute(RoomGateway gateway) { this.gateway = gateway; }

    @Override
    public HttpReply handle(HttpCall call) { return HttpReply.json(200, gateway.stats()); }
}
