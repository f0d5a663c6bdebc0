// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingStats;
import org.jspecify.annotations.Nullable;

/** What the connections of one server share. */
record HttpContext(HttpLimits limits, OriginPolicy origins, HttpDispatcher dispatcher,
        @Nullable WebSocketUpgrade upgrade,
        SignalingStats stats) {}
