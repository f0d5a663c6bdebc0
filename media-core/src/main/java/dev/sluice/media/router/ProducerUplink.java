// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/** How a producer talks back to its publisher. Confined to the loop. */
public interface ProducerUplink {
    /** Asks for one packet again; requests of one read batch leave as one generic NACK. */
    void sendNack(int mediaSsrc, int sequenceNumber);

    /** @param fir with Full Intra Request (RFC 5104 §4.3.1), where the publisher does not take PLI */
    void sendKeyFrameRequest(int mediaSsrc, boolean fir);

    /** Round trip to the publisher, or a guess before it is known. */
    long roundTripNanos();

    /** Some deadline of the producer may have come nearer. */
    void deadlineChanged(long deadlineNanos);
}
