// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.RtpPacketView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What other loops hand to this one: a queue for each of them, made when first needed, and one flag by which they all wake it. Confined
 * to the receiving loop, but for {@link #wakeUp}.
 */
public final class HandOvers {
    /** Packets of one queue in one turn: the loop's own socket must not wait long. */
    static final int MAX_RUN = 128;

    private final Runnable wake;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Map<RouterLoop, HandOverQueue> bySender = new HashMap<>();
    private final List<HandOverQueue> queues = new ArrayList<>();
    private final RtpPacketView view = new RtpPacketView();
    private long oldestNanos;
    private final List<ProducerRelay> relays = new ArrayList<>();

    /** @param wake makes the receiving loop call {@link #take} and flush; called on other loops, at most once until it has */
    public HandOvers(Runnable wake) {
        this.wake = wake;
    }

    /** From the given loop to this one. */
    HandOverQueue from(RouterLoop sender) {
        HandOverQueue queue = bySender.get(sender);
        if (queue == null) {
            queue = new HandOverQueue(this, sender.counters());
            bySender.put(sender, queue);
            queues.add(queue);
        }
        return queue;
    }

    /** On any loop: there is something to take. */
    void wakeUp() {
        if (!awake.getAndSet(true)) {
            wake.run();
        }
    }

    /**
     * Gives what waits to the relays, some of each queue; the caller flushes the {@link FanOutQueue} afterwards.
     *
     * @return packets taken
     */
    public int take() {
        awake.set(false); // before looking: what comes later wakes again
        oldestNanos = Long.MAX_VALUE;
        int taken = 0;
        for (int i = 0; i < queues.size(); i++) {
            int run = queues.get(i).take(MAX_RUN, view);
            taken += run;
            if (run == MAX_RUN) {
                wakeUp();
            }
        }
        return taken;
    }

    /** When the oldest packet of the last {@link #take} was read, in loop time; meaningless when there was none. */
    public long oldestNanos() {
        return oldestNanos;
    }

    /** Live relays of this loop; a leak check. */
    public int relayCount() { return relays.size(); }

    /** Lets go of what is too old to be sent again; to be called about once a second. */
    public void expire(long nowNanos) {
        for (int i = 0; i < relays.size(); i++) {
            relays.get(i).expire(nowNanos);
        }
    }

    void observeArrival(long arrivalNanos) { oldestNanos = Math.min(oldestNanos, arrivalNanos); }

    void add(ProducerRelay relay) { relays.add(relay); }

    void remove(ProducerRelay relay) { relays.remove(relay); }
}
