// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

/**
 * Extends 16-bit sequence numbers to numbers that never wrap (RFC 3711 App. A): each is taken as the one nearest to the highest seen.
 * Starts at the first number plus 2^16, so that packets from before the first stay positive.
 */
public final class SequenceUnwrapper {
    private static final long UNSET = -1;

    private long highest = UNSET;

    /** @param sequenceNumber 0..65535 */
    public long unwrap(int sequenceNumber) {
        if (highest == UNSET) {
            highest = sequenceNumber + 0x1_0000L;
            return highest;
        }
        long extended = highest + (short) (sequenceNumber - (int) highest);
        highest = Math.max(highest, extended);
        return extended;
    }

    /** The next number starts anew. */
    public void reset() { highest = UNSET; }
}
