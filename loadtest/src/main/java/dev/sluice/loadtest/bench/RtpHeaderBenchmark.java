// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtension;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading a video packet's header with six extension elements, and writing it anew for a subscriber with other ids. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RtpHeaderBenchmark {
    private static final HeaderExtension[] FORWARDED = {HeaderExtension.VIDEO_ORIENTATION,
            HeaderExtension.PLAYOUT_DELAY, HeaderExtension.VIDEO_CONTENT_TYPE};

    private final ByteBuf packet = Buffers.direct();
    private final Buffers.Ring slots = new Buffers.Ring();
    private final RtpPacketView view = new RtpPacketView();
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private int sequence;

    @Setup
    public void open() {
        SamplePackets.writeVideo(packet);
        view.wrap(packet);
    }

    @TearDown
    public void close() {
        packet.release();
        slots.close();
    }

    /** Checks the header and finds the six elements. */
    @Benchmark
    public int parse() {
        packet.setShort(2, sequence++);
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            throw new IllegalStateException("the sample is no RTP packet");
        }
        return view.sequenceNumber() + view.payloadType() + view.ssrc()
                + view.extensionIndex(SamplePackets.PUBLISHED.id(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER))
                + view.payloadIndex();
    }

    /** Writes the header with the three elements that travel on. */
    @Benchmark
    public int rewrite() {
        ByteBuf out = slots.next();
        writer.begin(out, view.marker(), view.payloadType(), sequence++ & 0xFFFF, view.timestamp(), view.ssrc());
        for (HeaderExtension extension : FORWARDED) {
            int id = SamplePackets.PUBLISHED.id(extension);
            int index = view.extensionIndex(id);
            if (index >= 0) {
                writer.addExtension(SamplePackets.SUBSCRIBED.id(extension), packet, index, view.extensionLength(id));
            }
        }
        return writer.end();
    }
}
