// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.media.MeasuredWindow;
import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.Joins;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What all participants of a round see together. Thread-safe. */
public final class RunMeter {
    static final String FIRST_PACKET = "first_packet";
    static final String FIRST_KEY_FRAME = "first_key_frame";

    private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3; // of precision
    private static final int MAX_REASON_LENGTH = 120;

    private final MeasuredWindow window = new MeasuredWindow();
    private final Latencies audio = new Latencies();
    private final Latencies video = new Latencies();
    private final Recorder requestNanos = recorder();
    private final Recorder recentNanos = recorder(); // for the timeline
    private final Recorder slipNanos = recorder();
    private final Map<String, Recorder> stages = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final LongAdder attempted = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder connected = new LongAdder(); // less those who left
    private final LongAdder foreign = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    /** Of the packets of one kind. Thread-safe. */
    private static final class Latencies {
        private final Recorder serverNanos = recorder();
        private final Recorder dueToReadNanos = recorder();

        private MediaLatency take() {
            return new MediaLatency(serverNanos.getIntervalHistogram(), dueToReadNanos.getIntervalHistogram());
        }
    }

    private static Recorder recorder() { return new Recorder(1, MAX_NANOS, DIGITS); }

    /**
     * Begins the join of a participant, whose clock starts now.
     *
     * @param receives whether media is expected
     */
    public ParticipantMeter participant(boolean receives) {
        attempted.increment();
        return new ParticipantMeter(this, receives, System.nanoTime());
    }

    /** For the publishers of the round. */
    public TrackPublisher.Context publishing() {
        return new TrackPublisher.Context(window, this::recordSlip, sent);
    }

    public MeasuredWindow window() { return window; }

    /** Participants that are connected now. */
    public int connected() { return connected.intValue(); }

    /** Joins that got as far as path and keys. */
    public int joined() { return completed.intValue(); }

    /** Forgets the joins so far: those that follow are measured. Nobody may be joining. */
    public void restartJoins() {
        attempted.reset();
        completed.reset();
        stages.clear();
    }

    /** Packets, or requests, since the beginning; of all publishers. */
    public long sent() { return sent.sum(); }

    /** Packets, or answers, since the beginning; of all receivers. */
    public long received() { return received.sum(); }

    /** Latency since the call before. */
    public Histogram takeRecentNanos() {
        return recentNanos.getIntervalHistogram();
    }

    /** A timer of the generator was late. What is outside of the window does not count. */
    public void recordSlip(long nanos) {
        if (window.contains(System.nanoTime())) {
            record(slipNanos, nanos);
        }
    }

    /** One HTTP request is answered. */
    public void recordAnswer(long sentNanos, long nowNanos) {
        sent.increment();
        received.increment();
        record(recentNanos, nowNanos - sentNanos);
        if (window.contains(nowNanos)) {
            record(requestNanos, nowNanos - sentNanos);
        }
    }

    void countConnected() {
        completed.increment();
        connected.increment();
    }

    void countLeft() { connected.decrement(); }

    void countReceived() { received.increment(); }

    /** A packet without a stamp. */
    void countForeign() { foreign.increment(); }

    long foreign() { return foreign.sum(); }

    /**
     * A packet has come.
     *
     * @param counts for the window, beside the timeline
     * @param serverNanos from the sending of its burst until the receiver's kernel had it
     * @param dueToReadNanos from when it was due until the client had read it
     */
    void recordLatency(boolean isAudio, boolean counts, long serverNanos, long dueToReadNanos) {
        record(recentNanos, serverNanos);
        if (counts) {
            Latencies latencies = isAudio ? audio : video;
            record(latencies.serverNanos, serverNanos);
            record(latencies.dueToReadNanos, dueToReadNanos);
        }
    }

    void recordStage(String stage, long nanos) { record(stages.computeIfAbsent(stage, _ -> recorder()), nanos); }

    /** Counts a reason, without what makes it unique. */
    public void recordFailure(String reason) {
        String kept = reason.length() > MAX_REASON_LENGTH ? reason.substring(0, MAX_REASON_LENGTH) : reason;
        failures.merge(kept, 1, Integer::sum);
    }

    static String stageName(Stage stage) { return stage.name().toLowerCase(Locale.ROOT); }

    private static void record(Recorder recorder, long nanos) { recorder.recordValue(Math.clamp(nanos, 0, MAX_NANOS)); }

    /** Of the window. May be called once, as each of the following. */
    MediaLatency takeAudioLatency() {
        return audio.take();
    }

    MediaLatency takeVideoLatency() { return video.take(); }

    /** Of HTTP. */
    public Histogram takeRequestNanos() { return requestNanos.getIntervalHistogram(); }

    public Histogram takeSlipNanos() { return slipNanos.getIntervalHistogram(); }

    /** How everybody came in. */
    public Joins takeJoins() {
        Map<String, Distribution> stageMillis = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            putStage(stageMillis, stageName(stage));
        }
        putStage(stageMillis, FIRST_PACKET);
        putStage(stageMillis, FIRST_KEY_FRAME);
        return new Joins(attempted.intValue(), completed.intValue(), new TreeMap<>(failures),
                stageMillis);
    }

    private void putStage(Map<String, Distribution> stageMillis, String name) {
        Recorder recorder = stages.get(name);
        if (recorder != null) {
            stageMillis.put(name, Distribution.of(recorder.getIntervalHistogram(), 1e6));
        }
    }
}
