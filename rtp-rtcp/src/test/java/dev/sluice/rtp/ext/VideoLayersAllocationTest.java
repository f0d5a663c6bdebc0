// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.rtp.ext.VideoLayersAllocation.Layer;
import dev.sluice.rtp.ext.VideoLayersAllocation.Size;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoLayersAllocationTest {
    /** Sent on stream 1 of two; one spatial layer each, one and two temporal layers; with sizes. */
    private static final String SIMULCAST = "51 10 9601 f403 e807 013f 00b3 0f 027f 0167 1e";
    /** One stream, spatial layers 0 and 2, three and one temporal layers. */
    private static final String SPATIAL = "05 80 0a 14 1e 7f";
    /** Three streams: layer 0, none, layers 0 and 1; masks take two bytes. */
    private static final String UNEQUAL = "a0 10 30 00 01 02 03";

    @Test
    void shouldReadSimulcastWithSizes() {
        assertEquals(new VideoLayersAllocation(1, List.of(
                new Layer(0, 0, List.of(150), new Size(320, 180, 15)),
                new Layer(1, 0, List.of(500, 1000), new Size(640, 360, 30)))), read(SIMULCAST));
    }

    @Test
    void shouldReadSpatialLayersWithoutSizes() {
        assertEquals(new VideoLayersAllocation(0, List.of(
                new Layer(0, 0, List.of(10, 20, 30), null),
                new Layer(0, 2, List.of(127), null))), read(SPATIAL));
    }

    @Test
    void shouldReadStreamsOfUnequalLayers() {
        assertEquals(new VideoLayersAllocation(2, List.of(
                new Layer(0, 0, List.of(1), null), new Layer(2, 0, List.of(2), null),
                new Layer(2, 1, List.of(3), null))),
                read(UNEQUAL));
    }

    @Test
    void shouldReadMoreThanFourLayers() {
        // three streams of three layers: three bytes of counts, nine bitrates
        VideoLayersAllocation allocation = read("27 00 00 00 01 02 03 04 05 06 07 08 09");
        assertEquals(9, allocation == null ? 0 : allocation.layers().size());
    }

    @Test
    void shouldReadThatNothingIsSent() { assertEquals(new VideoLayersAllocation(0, List.of()), read("00")); }

    @ParameterizedTest
    @ValueSource(strings = {"", "40", "01", "01 00", "01 40 01", // bitrates missing
            "01 00 8080808001", // a bitrate too long
            "01 00 01 0000", SIMULCAST + "00"}) // sizes of the wrong length
    void shouldRefuseMalformedElements(String hex) { assertNull(read(hex)); }

    @Test
    void shouldStayInsideAnyBytes() {
        for (String hex : List.of(SIMULCAST, SPATIAL, UNEQUAL, "00")) {
            TruncationSweep.sweep(HexPackets.bytes(hex),
                    data -> VideoLayersAllocation.read(data, data.readerIndex(), data.readableBytes()));
        }
    }

    private static @Nullable VideoLayersAllocation read(String hex) {
        ByteBuf data = Buffers.offset(HexPackets.bytes(hex));
        return VideoLayersAllocation.read(data, data.readerIndex(), data.readableBytes());
    }
}
