// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.scenario.Media;
import dev.sluice.rtp.payload.Vp8PayloadDescriptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTraceTest {
    @ParameterizedTest
    @ValueSource(strings = {"vp8", "vp8-360p", "vp8-180p", "vp9", "h264", "av1"})
    void shouldReplayThreeSecondsOfPictures(String video) {
        MediaTrace trace = MediaTrace.video(new Media(false, video, false, Media.Burst.DEFAULT)).getFirst();

        assertEquals(90, trace.frames().size());
        assertTrue(trace.frames().getFirst().size() > trace.frames().get(5).size(), "the key frame is the largest");
        assertRoomForAStamp(trace);
    }

    @Test
    void shouldReplaySixSecondsOfVoice() {
        MediaTrace voice = MediaTrace.voice();

        assertEquals(301, voice.frames().size());
        assertTrue(voice.frames().stream().allMatch(frame -> frame.size() == 1));
        assertRoomForAStamp(voice);
    }

    @Test
    void shouldHaveLayersFromTheLowestToTheHighest() {
        List<MediaTrace> layers = MediaTrace.video(new Media(false, "vp8", true, Media.Burst.DEFAULT));

        assertEquals(3, layers.size());
        assertTrue(bytes(layers.get(0)) < bytes(layers.get(1)) && bytes(layers.get(1)) < bytes(layers.get(2)));
    }

    @Test
    void shouldMakeBurstsForwardersTakeForVp8() {
        Media.Burst burst = new Media.Burst(4, 25, 500);
        MediaTrace trace = MediaTrace.video(new Media(false, Media.BURSTS, false, burst)).getFirst();

        assertEquals(40_000_000, trace.frameNanos());
        assertEquals(3600, trace.ticksPerFrame());
        assertEquals(4, trace.frames().get(1).size());
        assertTrue(isKeyFrame(trace, 0));
        assertTrue(!isKeyFrame(trace, 1));
    }

    @Test
    void shouldNumberPictures() {
        MediaTrace trace = MediaTrace.video(new Media(false, Media.BURSTS, false, Media.Burst.DEFAULT)).getFirst();
        ByteBuf packet = Unpooled.buffer().writeZero(3).writeBytes(trace.frames().get(1).getFirst());

        trace.writePictureId(packet, 3, 0x8000 + 77);

        Vp8PayloadDescriptor descriptor = new Vp8PayloadDescriptor();
        descriptor.read(packet, 3, packet.writerIndex() - 3);
        assertEquals(77, descriptor.pictureId());
    }

    private static boolean isKeyFrame(MediaTrace trace, int frame) {
        ByteBuf payload = Unpooled.wrappedBuffer(trace.frames().get(frame).getFirst());
        Vp8PayloadDescriptor descriptor = new Vp8PayloadDescriptor();
        descriptor.read(payload, 0, payload.readableBytes());
        return descriptor.isKeyFrameStart();
    }

    private static void assertRoomForAStamp(MediaTrace trace) {
        assertTrue(trace.frames().stream().flatMap(List::stream).allMatch(payload -> payload.length > Stamp.LENGTH));
    }

    private static int bytes(MediaTrace trace) {
        return trace.frames().stream().flatMap(List::stream).mapToInt(payload -> payload.length).sum();
    }
}
