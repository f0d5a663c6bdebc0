// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.LoopCounters;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.AudioLevel;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.testkit.FailOnLeak;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@FailOnLeak
class RouterTest {
    private static final int LEVEL_ID = 3;
    private static final int LOUD_DBOV = 10;
    private static final int SILENT_DBOV = 127;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Router router = new Router(new TestLoop(ByteBufAllocator.DEFAULT), new TrackDirectory());
    private int sequence = 1000;
    private long nowNanos = LONG_NANOS;

    @Test
    void shouldBeSilentOnlyAfterItWasSaid(ByteBufAllocator allocator) {
        assertTrue(router.isSilent());
        router.addProducer(producer(allocator));
        publish(allocator, LOUD_DBOV);
        assertFalse(router.isSilent());
        assertEquals(1, router.audioLevels(nowNanos).size());
        nowNanos += LONG_NANOS; // however long nobody asks, the speaker of before is still to be taken back
        assertFalse(router.isSilent());
        assertEquals(List.of(), router.audioLevels(nowNanos));
        assertTrue(router.isSilent());
        publish(allocator, LOUD_DBOV);
        assertFalse(router.isSilent());
        router.removeProducer("TR_1");
        assertFalse(router.isSilent());
        assertEquals(List.of(), router.audioLevels(nowNanos));
        assertTrue(router.isSilent());
    }

    @Test
    void shouldStaySilentWhilePublishersAre(ByteBufAllocator allocator) {
        router.addProducer(producer(allocator));
        publish(allocator, SILENT_DBOV);
        assertTrue(router.isSilent());
        router.removeProducer("TR_1");
    }

    private Producer producer(ByteBufAllocator allocator) {
        return new Producer(
                new ProducerConfig("TR_1", MediaKind.AUDIO, "0",
                        List.of(new CodecBinding(111, PayloadFormat.OPUS, 48_000, -1, false, false, false)),
                        new HeaderExtensionMap(Map.of(HeaderExtension.AUDIO_LEVEL, LEVEL_ID)), List.of()),
                new PublisherClock(), new SilentUplink(), new MediaPacket.Pool(allocator),
                new FanOutQueue(new LoopCounters()));
    }

    private void publish(ByteBufAllocator allocator, int minusDbov) {
        Producer producer = router.producer("TR_1");
        assertTrue(producer != null);
        ByteBuf packet = allocator.directBuffer(64);
        RtpHeaderWriter header = new RtpHeaderWriter();
        header.begin(packet, false, 111, sequence++, sequence * 960, 5);
        header.addExtensionByte(LEVEL_ID, AudioLevel.encode(minusDbov, true));
        header.end();
        RtpPacketView view = new RtpPacketView();
        assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
        producer.handleRtp(view, packet, false, nowNanos);
        packet.release();
    }
}
