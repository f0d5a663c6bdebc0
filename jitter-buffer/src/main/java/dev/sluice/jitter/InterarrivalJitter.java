// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

/** Interarrival jitter of one stream (RFC 3550 §6.4.1 and A.8), in ticks of its media clock. Sans-IO, allocation-free. */
public final class InterarrivalJitter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** A jump of the media clock by more than this is a restart, not jitter. */
    private static final int MAX_DIFFERENCE_SECONDS = 5;

    private final int clockRateHz;
    private boolean started;
    private int lastTransitTicks;
    private double jitterTicks;

    public InterarrivalJitter(int clockRateHz) { this.clockRateHz = clockRateHz; }

    /**
     * @param timestamp of the packet, raw 32 bits
     *
     * @param nowNanos when it came
     */
    public void handlePacket(int timestamp, long nowNanos) {
        int arrivalTicks = (int) (nowNanos / NANOS_PER_SECOND * clockRateHz
                + nowNanos % NANOS_PER_SECOND * clockRateHz / NANOS_PER_SECOND);
        int transitTicks = arrivalTicks - timestamp;
        if (started) {
            int difference = Math.abs(transitTicks - lastTransitTicks);
            if (difference >= 0 && difference < MAX_DIFFERENCE_SECONDS * clockRateHz) {
                jitterTicks += (difference - jitterTicks) / 16;
            }
        }
        started = true;
        lastTransitTicks = transitTicks;
    }

    /** At least 0. */
    public long jitterTicks() { return (long) jitterTicks; }

    public void reset() {
        started = false;
        jitterTicks = 0;
    }
}
