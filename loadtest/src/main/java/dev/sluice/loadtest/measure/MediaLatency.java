// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import org.HdrHistogram.Histogram;

/**
 * How long packets took.
 *
 * @param serverNanos from the sending of a burst until the receiver's kernel had the packet
 * @param dueToReadNanos from when the packet was due until the client had read it
 */
record MediaLatency(Histogram serverNanos, Histogram dueToReadNanos) {
    MediaLatency plus(MediaLatency other) {
        return new MediaLatency(sum(serverNanos, other.serverNanos), sum(dueToReadNanos, other.dueToReadNanos));
    }

    private static Histogram sum(Histogram one, Histogram other) {
        Histogram sum = one.copy();
        sum.add(other);
        return sum;
    }
}
