// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.media.MeasuredWindow;
import dev.sluice.loadtest.media.Stamp;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/** One track at one receiver. Guarded by its {@link ParticipantMeter}. */
final class TrackMeter {
    private final boolean audio;
    private final IntObjectHashMap<LayerTracker> layers = new IntObjectHashMap<>();
    private final FrameTracker frames = new FrameTracker();
    private final List<Long> frameNanos = new ArrayList<>(); // of complete frames of the window, in order
    private int layer = -1; // of the packet before
    private int first; // index of the run of this layer within the window
    private int last;
    private long spans; // packets of runs that are over
    private long received;
    private long duplicates;
    private long reordered;
    private long repaired;
    private long bytes;

    TrackMeter(boolean audio) { this.audio = audio; }

    boolean isAudio() { return audio; }

    /** @return whether it counts for the window and is no duplicate */
    boolean handle(Stamp stamp, boolean isRetransmission, int packetBytes, MeasuredWindow window, long arrivalNanos) {
        LayerTracker tracker = layers.get(stamp.layer());
        if (tracker == null) {
            tracker = new LayerTracker();
            layers.put(stamp.layer(), tracker);
        }
        LayerTracker.Arrival arrival = tracker.handle(stamp.index());
        boolean complete = arrival != LayerTracker.Arrival.DUPLICATE && !audio
                && frames.handle(stamp.frame(), stamp.layer(), stamp.framePackets());
        if (!window.contains(stamp.dueNanos())) {
            return false;
        }
        bytes += packetBytes;
        if (complete) {
            frameNanos.add(arrivalNanos);
        }
        if (arrival == LayerTracker.Arrival.DUPLICATE) {
            duplicates++;
            return false;
        }
        received++;
        reordered += arrival == LayerTracker.Arrival.REORDERED && !isRetransmission ? 1 : 0;
        repaired += isRetransmission ? 1 : 0;
        extendRun(stamp);
        return true;
    }

    private void extendRun(Stamp stamp) {
        if (stamp.layer() != layer) {
            spans += run();
            layer = stamp.layer();
            first = stamp.index();
            last = stamp.index();
        } else {
            first = Math.min(first, stamp.index());
            last = Math.max(last, stamp.index());
        }
    }

    private long run() { return layer < 0 ? 0 : last - first + 1; }

    /** Packets of the window it ought to have got between the first and the last of each layer it was sent. */
    long spanned() {
        return spans + run();
    }

    long received() { return received; }

    long duplicates() { return duplicates; }

    long reordered() { return reordered; }

    long repaired() { return repaired; }

    /** RTP with header. */
    long bytes() { return bytes; }

    /** @param fromNanos when it ought to have begun, the window's start or later */
    FreezeMeter freezes(long frameIntervalNanos, long fromNanos, long toNanos) {
        FreezeMeter freezes = new FreezeMeter(frameIntervalNanos, fromNanos, toNanos);
        frameNanos.forEach(freezes::handleFrame);
        freezes.end();
        return freezes;
    }

    /** Of the first complete frame of the window, or {@code otherwise}. */
    long firstFrameNanos(long otherwise) {
        return frameNanos.isEmpty() ? otherwise : frameNanos.getFirst();
    }

    /** Of the last complete frame of the window, or {@code otherwise}. */
    long lastFrameNanos(long otherwise) {
        return frameNanos.isEmpty() ? otherwise : frameNanos.getLast();
    }
}
