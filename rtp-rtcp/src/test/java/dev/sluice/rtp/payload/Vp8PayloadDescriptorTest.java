// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import static dev.sluice.rtp.payload.Vp8PayloadDescriptor.ABSENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.payload.Vp8PayloadDescriptor.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Vp8PayloadDescriptorTest {
    /** Every optional field: 15-bit picture id 0x1234, TL0PICIDX 7, TID 2 with sync, KEYIDX 21. */
    private static final String FULL = "90 f0 9234 07 b5";

    private final Vp8PayloadDescriptor descriptor = new Vp8PayloadDescriptor();

    @Test
    void shouldReadEveryField() {
        assertEquals(Verdict.VALID, read(FULL + "00"));
        assertEquals(6, descriptor.length());
        assertTrue(descriptor.partitionStart());
        assertFalse(descriptor.nonReference());
        assertEquals(0, descriptor.partitionId());
        assertEquals(0x1234, descriptor.pictureId());
        assertEquals(7, descriptor.tl0PictureIndex());
        assertEquals(2, descriptor.temporalId());
        assertTrue(descriptor.layerSync());
        assertEquals(21, descriptor.keyIndex());
        assertTrue(descriptor.isKeyFrameStart());
    }

    @Test
    void shouldForgetTheFieldsOfThePacketBefore() {
        read(FULL + "00");
        assertEquals(Verdict.VALID, read("25"));
        assertEquals(1, descriptor.length());
        assertTrue(descriptor.nonReference());
        assertFalse(descriptor.partitionStart());
        assertEquals(5, descriptor.partitionId());
        assertEquals(ABSENT, descriptor.pictureId());
        assertEquals(ABSENT, descriptor.tl0PictureIndex());
        assertEquals(ABSENT, descriptor.temporalId());
        assertEquals(ABSENT, descriptor.keyIndex());
        assertFalse(descriptor.layerSync());
        assertFalse(descriptor.isKeyFrameStart());
    }

    @ParameterizedTest(name = "{0}: picture {1}, layer {2}, key index {3}")
    @CsvSource({"80 80 7f, 127, -1, -1", "80 80 ffff, 32767, -1, -1", "80 80 8000, 0, -1, -1", "80 20 df, -1, 3, -1",
            "80 10 df, -1, -1, 31", "80 00, -1, -1, -1"})
    void shouldReadOptionalFieldsAlone(String hex, int pictureId, int temporalId, int keyIndex) {
        assertEquals(Verdict.VALID, read(hex));
        assertEquals(pictureId, descriptor.pictureId());
        assertEquals(temporalId, descriptor.temporalId());
        assertEquals(keyIndex, descriptor.keyIndex());
        assertEquals(HexPackets.bytes(hex).length, descriptor.length());
    }

    /** RFC 7741 §4.3: P of the payload header is 0 for key frames, and only the first partition has the header. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"10 00, true", "10 01, false", "00 00, false", "11 00, false", "10, false"})
    void shouldTellTheFirstPacketOfAKeyFrame(String hex, boolean keyFrame) {
        read(hex);
        assertEquals(keyFrame, descriptor.isKeyFrameStart());
    }

    @Test
    void shouldCallEveryCutDescriptorTooShort() {
        byte[] packet = HexPackets.bytes(FULL);
        for (int length = 0; length < packet.length; length++) {
            ByteBuf payload = Buffers.offset(packet);
            assertEquals(Verdict.TOO_SHORT, descriptor.read(payload, payload.readerIndex(), length));
        }
        TruncationSweep.sweep(HexPackets.bytes(FULL + "0011"),
                payload -> descriptor.read(payload, payload.readerIndex(), payload.readableBytes()));
    }

    private Verdict read(String hex) {
        ByteBuf payload = Buffers.offset(HexPackets.bytes(hex));
        return descriptor.read(payload, payload.readerIndex(), payload.readableBytes());
    }
}
