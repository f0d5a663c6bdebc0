// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/** RTP timestamps of one stream against loop time, from the last sender report (RFC 3550 §6.4.1). Confined to the loop. */
public final class StreamClock {
    private final PublisherClock publisher;
    private final int clockRateHz;
    private boolean known;
    private long ntpNanos;
    private int timestampTicks;

    StreamClock(PublisherClock publisher, int clockRateHz) {
        this.publisher = publisher;
        this.clockRateHz = clockRateHz;
    }

    void handleSenderReport(long ntpNanos, int timestampTicks, long nowNanos) {
        publisher.observe(ntpNanos, nowNanos);
        this.ntpNanos = ntpNanos;
        this.timestampTicks = timestampTicks;
        known = true;
    }

    /** Takes over a reading of another clock of the stream: at {@code capturedNanos} of loop time its timestamp was this one. */
    void follow(long capturedNanos, int capturedTicks) {
        ntpNanos = capturedNanos; // the publisher is the loop itself: no difference was ever observed
        timestampTicks = capturedTicks;
        known = true;
    }

    /** Forgets the mapping: the stream starts anew. */
    void reset() { known = false; }

    boolean isKnown() { return known; }

    /** Loop time of the last reading; meaningful once {@link #isKnown}. */
    long capturedNanos() {
        return publisher.localNanos(ntpNanos);
    }

    /** Timestamp that belongs to {@link #capturedNanos}. */
    int capturedTicks() { return timestampTicks; }

    /** Timestamp of the media captured at {@code nowNanos} and sent at once. */
    int timestampAt(long nowNanos) {
        long sinceReportNanos = nowNanos - publisher.localNanos(ntpNanos);
        return timestampTicks + (int) (sinceReportNanos * clockRateHz / 1_000_000_000L);
    }
}
