// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.SequenceUnwrapper;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Checks what a bot receives. Fed by the event loop; the counters are for any thread. */
public final class BotReceiver {
    private final RtpPacketView view = new RtpPacketView();
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final Map<Integer, BotSdp.Section> expected = new ConcurrentHashMap<>();
    private final Histogram latencyMicros = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);
    private final AtomicInteger damaged = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** One track as it arrives. Thread-safe. */
    public static final class Stream {
        private final String kind;
        private final String trackId;
        private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        private final java.util.BitSet seen = new java.util.BitSet();
        private long first = -1;
        private long highest;
        private int packets;
        private int duplicates;

        private Stream(String kind, String trackId) {
            this.kind = kind;
            this.trackId = trackId;
        }

        public String kind() { return kind; }

        public String trackId() { return trackId; }

        /** Different packets received. */
        public synchronized int packets() { return packets; }

        public synchronized int duplicates() { return duplicates; }

        /** Numbers between the first and the highest that never came. */
        public synchronized long missing() {
            return first < 0 ? 0 : highest - first + 1 - seen.cardinality();
        }

        private synchronized void count(int sequenceNumber) {
            long sequence = unwrapper.unwrap(sequenceNumber);
            if (first < 0) {
                first = sequence;
                highest = sequence;
            }
            int position = (int) (sequence - first);
            if (position < 0) {
                return;
            }
            if (seen.get(position)) {
                duplicates++;
                return;
            }
            seen.set(position);
            highest = Math.max(highest, sequence);
            packets++;
        }
    }

    void expect(BotSdp.Section section) {
        Integer ssrc = section.ssrc();
        if (section.serverSends() && ssrc != null) {
            expected.put(ssrc, section);
        }
    }

    /** By track. */
    public java.util.Collection<Stream> streams() { return streams.values(); }

    /** Packets whose payload is not what a bot wrote, or that belong to no track. */
    public int damaged() {
        return damaged.get();
    }

    /** Packets that failed authentication or came twice. */
    public int refused() { return refused.get(); }

    /** From a publisher's socket to here, in one machine's clock. */
    public Histogram latencyMicros() {
        return latencyMicros;
    }

    void countRefused() { refused.incrementAndGet(); }

    /** @param packet plaintext, borrowed */
    void handle(ByteBuf packet, long nowNanos) {
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            damaged.incrementAndGet();
            return;
        }
        BotSdp.Section section = expected.get(view.ssrc());
        if (section == null) {
            damaged.incrementAndGet();
            return;
        }
        String trackId = section.trackId();
        Stream stream = streams.computeIfAbsent(view.ssrc(),
                _ -> new Stream(section.kind(), trackId == null ? "" : trackId));
        stream.count(view.sequenceNumber());
        int stamp = view.payloadIndex() + BotPayload.stampOffset(section.kind().equals("audio"));
        if (!BotPayload.isIntact(packet, stamp, packet.writerIndex())) {
            damaged.incrementAndGet();
            return;
        }
        latencyMicros.recordValue(
                Math.max(0, Math.min((nowNanos - BotPayload.sentNanos(packet, stamp)) / 1000, 60_000_000)));
    }
}
