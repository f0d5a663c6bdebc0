// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

/** Which packets of one stream a receiver got, by their index. Sans-IO, confined. */
final class LayerTracker {
    private static final int REMEMBERED = 2048; // packets; what comes later than that counts as a duplicate

    /** What a packet is. */
    enum Arrival {
        IN_ORDER, REORDERED, DUPLICATE
    }

    private final long[] seen = new long[REMEMBERED / Long.SIZE]; // by index modulo REMEMBERED
    private int highest = -1;

    Arrival handle(int index) {
        if (index > highest) {
            if (highest < 0 || index - highest >= REMEMBERED) {
                java.util.Arrays.fill(seen, 0);
            } else {
                for (int skipped = highest + 1; skipped < index; skipped++) {
                    seen[word(skipped)] &= ~bit(skipped);
                }
            }
            highest = index;
            seen[word(index)] |= bit(index);
            return Arrival.IN_ORDER;
        }
        if (highest - index >= REMEMBERED || (seen[word(index)] & bit(index)) != 0) {
            return Arrival.DUPLICATE;
        }
        seen[word(index)] |= bit(index);
        return Arrival.REORDERED;
    }

    private static int word(int index) { return index % REMEMBERED / Long.SIZE; }

    private static long bit(int index) { return 1L << index % Long.SIZE; }
}
