// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

/**
 * The message rate of one client: what exceeds it is refused, and who goes on beyond twice the rate is to be closed. Confined to its
 * owner's thread or lock.
 */
final class MessageRate {
    /** What to do with a message. */
    enum Verdict {
        ACCEPT, REFUSE, CLOSE
    }

    private final TokenBucket accepted;
    private final TokenBucket refused;

    MessageRate(int perSecond, int burst, long nowNanos) {
        this.accepted = new TokenBucket(perSecond, burst, nowNanos);
        this.refused = new TokenBucket(perSecond, burst, nowNanos);
    }

    Verdict handleMessage(long nowNanos) {
        if (accepted.tryTake(nowNanos)) {
            return Verdict.ACCEPT;
        }
        return refused.tryTake(nowNanos) ? Verdict.REFUSE : Verdict.CLOSE;
    }
}
