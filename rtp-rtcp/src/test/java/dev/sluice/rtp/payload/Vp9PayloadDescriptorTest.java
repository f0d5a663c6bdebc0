// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import static dev.sluice.rtp.payload.Vp9PayloadDescriptor.ABSENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.payload.Vp9PayloadDescriptor.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Vp9PayloadDescriptorTest {
    /** Non-flexible key picture: 15-bit id, layer indices with TL0PICIDX, two sizes, two pictures in the group. */
    private static final String KEY_PICTURE = """
            aa 8123 30 2a           # I L B V; picture 0x123, TID 1 U SID 0, TL0PICIDX 42
            38 0140 00b4 0280 0168  # N_S 1, Y, G
            02 00 1c 01 02 03       # T 0 R 0, then T 0 U R 3
            """;
    /** Flexible, three references, spatial layer 1 on top of layer 0. */
    private static final String FLEXIBLE = "fd 7f 23 03 05 fe"; // I P L F B E, Z; id 127; TID 1, SID 1, D; 1, 2, 127

    private final Vp9PayloadDescriptor descriptor = new Vp9PayloadDescriptor();

    @Test
    void shouldReadAKeyPictureWithItsScalabilityStructure() {
        assertEquals(Verdict.VALID, read(KEY_PICTURE + "ff"));
        assertEquals(HexPackets.bytes(KEY_PICTURE).length, descriptor.length());
        assertEquals(0x123, descriptor.pictureId());
        assertEquals(1, descriptor.temporalId());
        assertTrue(descriptor.switchingUp());
        assertEquals(0, descriptor.spatialId());
        assertFalse(descriptor.interLayerPredicted());
        assertEquals(42, descriptor.tl0PictureIndex());
        assertTrue(descriptor.frameStart());
        assertFalse(descriptor.frameEnd());
        assertFalse(descriptor.flexible());
        assertTrue(descriptor.upperLayerReference());
        assertTrue(descriptor.hasScalabilityStructure());
        assertEquals(2, descriptor.spatialLayers());
        assertTrue(descriptor.hasLayerSizes());
        assertEquals(320, descriptor.layerWidth(0));
        assertEquals(360, descriptor.layerHeight(1));
        assertTrue(descriptor.isKeyFrameStart());
    }

    @Test
    void shouldReadTheReferencesOfFlexibleMode() {
        assertEquals(Verdict.VALID, read(FLEXIBLE));
        assertEquals(6, descriptor.length());
        assertEquals(127, descriptor.pictureId());
        assertEquals(1, descriptor.temporalId());
        assertEquals(1, descriptor.spatialId());
        assertTrue(descriptor.interLayerPredicted());
        assertEquals(ABSENT, descriptor.tl0PictureIndex());
        assertEquals(3, descriptor.referenceCount());
        assertEquals(1, descriptor.pictureDifference(0));
        assertEquals(2, descriptor.pictureDifference(1));
        assertEquals(127, descriptor.pictureDifference(2));
        assertTrue(descriptor.frameEnd());
        assertFalse(descriptor.upperLayerReference());
        assertFalse(descriptor.isKeyFrameStart());
    }

    @Test
    void shouldForgetTheFieldsOfThePacketBefore() {
        read(KEY_PICTURE);
        read(FLEXIBLE);
        assertEquals(Verdict.VALID, read("00"));
        assertEquals(1, descriptor.length());
        assertEquals(ABSENT, descriptor.pictureId());
        assertEquals(ABSENT, descriptor.temporalId());
        assertEquals(ABSENT, descriptor.spatialId());
        assertEquals(ABSENT, descriptor.tl0PictureIndex());
        assertEquals(ABSENT, descriptor.spatialLayers());
        assertEquals(0, descriptor.referenceCount());
        assertFalse(descriptor.hasLayerSizes());
        assertFalse(descriptor.switchingUp());
        assertFalse(descriptor.interLayerPredicted());
    }

    @Test
    void shouldRefuseAFourthReference() {
        assertEquals(Verdict.TOO_MANY_REFERENCES, read("50 03 05 07 08"));
        assertEquals(Verdict.TOO_SHORT, read("50 03 05 07"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"08, true", "00, false", "48, false", "28 00 00, true", "28 02 00, false", "38 00, true"})
    void shouldTellTheFirstPacketOfAKeyPicture(String hex, boolean keyFrame) {
        assertEquals(Verdict.VALID, read(hex));
        assertEquals(keyFrame, descriptor.isKeyFrameStart());
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY_PICTURE, FLEXIBLE,
            "02 f0" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000"
                    + "00000000" + "00000000" + "00000000",
            "02 08 02 0c 0000 00 08 0000"})
    void shouldCallEveryCutDescriptorTooShort(String hex) {
        byte[] packet = HexPackets.bytes(hex);
        assertEquals(Verdict.VALID, read(hex));
        assertEquals(packet.length, descriptor.length());
        for (int length = 0; length < packet.length; length++) {
            ByteBuf payload = Buffers.offset(packet);
            assertEquals(Verdict.TOO_SHORT, descriptor.read(payload, payload.readerIndex(), length));
        }
        TruncationSweep.sweep(packet, payload -> {
            if (descriptor.read(payload, payload.readerIndex(), payload.readableBytes()) == Verdict.VALID) {
                assertTrue(descriptor.length() <= payload.readableBytes());
            }
        });
    }

    private Verdict read(String hex) {
        ByteBuf payload = Buffers.offset(HexPackets.bytes(hex));
        return descriptor.read(payload, payload.readerIndex(), payload.readableBytes());
    }
}
