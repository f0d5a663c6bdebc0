// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.MediaResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what receivers got of what publishers sent. For one thread. */
public final class MediaCollector {
    /** What a receiver is measured by. */
    public enum Presence {
        /** It was there for the whole window: every packet of a track without layers is expected. */
        THROUGHOUT,
        /** It came and went: what lies between the first and the last packet it got is expected. */
        IN_PART
    }

    private final RunMeter run;
    private final Map<Integer, List<Long>> sentByTrack = new HashMap<>();
    private final Sums audio = new Sums();
    private final Sums video = new Sums();
    private final List<FreezeMeter> freezes = new ArrayList<>();
    private long streamNanos;

    private static final class Sums {
        private long sent;
        private long expected;
        private long received;
        private long lost;
        private long duplicates;
        private long reordered;
        private long repaired;
        private long bytes;

        private void add(Sums other) {
            sent += other.sent;
            expected += other.expected;
            received += other.received;
            lost += other.lost;
            duplicates += other.duplicates;
            reordered += other.reordered;
            repaired += other.repaired;
            bytes += other.bytes;
        }
    }

    public MediaCollector(RunMeter run) { this.run = run; }

    /** Counts what a publisher sent. Waits for its event loop. Before the receivers. */
    public void addPublisher(TrackPublisher publisher) {
        List<Long> sent = publisher.sentInWindow().join();
        sentByTrack.put(publisher.track(), sent);
        sums(publisher.isAudio()).sent += sent.stream().mapToLong(Long::longValue).sum();
    }

    /** Counts what a receiver got of a track it ought to get. */
    public void addReceiver(ParticipantMeter receiver, TrackPublisher publisher, Presence presence) {
        TrackMeter track = receiver.track(publisher.track());
        if (track == null && presence == Presence.IN_PART) {
            return;
        }
        TrackMeter got = track == null ? new TrackMeter(publisher.isAudio()) : track;
        Sums sums = sums(publisher.isAudio());
        long expected = expected(got, sentByTrack.getOrDefault(publisher.track(), List.of(0L)), presence);
        sums.expected += expected;
        sums.received += got.received();
        sums.lost += Math.max(0, expected - got.received());
        sums.duplicates += got.duplicates();
        sums.reordered += got.reordered();
        sums.repaired += got.repaired();
        sums.bytes += got.bytes();
        if (!publisher.isAudio()) {
            addFreezes(got, publisher.frameNanos(), presence);
        }
    }

    private static long expected(TrackMeter track, List<Long> sentByLayer, Presence presence) {
        boolean wholeTrack = presence == Presence.THROUGHOUT && (sentByLayer.size() == 1 || track.received() == 0);
        return wholeTrack ? sentByLayer.getFirst() : track.spanned();
    }

    private void addFreezes(TrackMeter track, long frameNanos, Presence presence) {
        long from = run.window().startNanos();
        long to = run.window().endNanos();
        if (presence == Presence.IN_PART) {
            from = track.firstFrameNanos(from);
            to = Math.max(from, track.lastFrameNanos(from));
        }
        freezes.add(track.freezes(frameNanos, from, to));
        streamNanos += to - from;
    }

    private Sums sums(boolean isAudio) { return isAudio ? audio : video; }

    /** Everything together. The last call. */
    public MediaResult collect() {
        MediaLatency audioLatency = run.takeAudioLatency();
        MediaLatency videoLatency = run.takeVideoLatency();
        Sums all = new Sums();
        all.add(audio);
        all.add(video);
        long foreign = run.foreign();
        return new MediaResult(flow(all, foreign, audioLatency.plus(videoLatency)),
                audio.sent == 0 ? null : flow(audio, 0, audioLatency),
                video.sent == 0 ? null : flow(video, foreign, videoLatency), video.sent == 0 ? null : frozen());
    }

    private MediaResult.Flow flow(Sums sums, long foreign, MediaLatency latency) {
        double seconds = run.window().seconds();
        return new MediaResult.Flow(sums.sent, sums.expected, sums.received, sums.lost,
                sums.expected == 0 ? 0 : (double) sums.lost / sums.expected, sums.duplicates, sums.reordered,
                sums.repaired, foreign, (sums.received + sums.duplicates) / seconds, sums.bytes * 8 / seconds,
                Distribution.of(latency.serverNanos(), 1e3), Distribution.of(latency.dueToReadNanos(), 1e3));
    }

    private MediaResult.@Nullable Freezes frozen() {
        long count = freezes.stream().mapToLong(FreezeMeter::count).sum();
        long totalNanos = freezes.stream().mapToLong(FreezeMeter::totalNanos).sum();
        return new MediaResult.Freezes(freezes.size(),
                (int) freezes.stream().filter(meter -> meter.count() > 0).count(), count, totalNanos / 1e9,
                freezes.stream().mapToLong(FreezeMeter::longestNanos).max().orElse(0) / 1e6,
                streamNanos == 0 ? 0 : (double) totalNanos / streamNanos);
    }
}
