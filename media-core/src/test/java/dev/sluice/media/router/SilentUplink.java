// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/** Of a publisher that is asked for nothing. */
final class SilentUplink implements ProducerUplink {
    @Override
    public void sendNack(int mediaSsrc, int sequenceNumber) {}

    @Override
    public void sendKeyFrameRequest(int mediaSsrc, boolean fir) {}

    @Override
    public long roundTripNanos() { return 0; }

    @Override
    public void deadlineChanged(long deadlineNanos) {}
}
