// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.IceLiteConfig;
import java.util.concurrent.TimeUnit;

/**
 * What a transport is made with.
 *
 * @param id of the participant it belongs to
 * @param localCredentials our side of the SDP
 * @param cname RTCP canonical name of our reports
 */
public record TransportConfig(String id, IceCredentials localCredentials, String cname, IceLiteConfig ice) {
    static final long STATS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
}
