// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.ext.DependencyDescriptor.Verdict;
import dev.sluice.rtp.ext.DependencyStructure.Indication;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyDescriptorTest {
    private static final int OFFSET = 62; // ids 62, 63, 0, 1: they wrap

    private final DependencyDescriptor descriptor = new DependencyDescriptor();

    @Test
    void shouldReadTheStructureOfAKeyFrame() {
        assertEquals(Verdict.VALID, read(keyFrame(OFFSET, 500)));
        assertTrue(descriptor.frameStart());
        assertFalse(descriptor.frameEnd());
        assertTrue(descriptor.bringsStructure());
        assertEquals(500, descriptor.frameNumber() & 0xFFFF);
        assertEquals(0, descriptor.spatialId());
        assertEquals(0, descriptor.temporalId());
        assertEquals(0, descriptor.referenceCount());
        assertEquals(0b111, descriptor.activeDecodeTargets());
        DependencyStructure structure = structure();
        assertEquals(4, structure.templateCount());
        assertEquals(3, structure.decodeTargetCount());
        assertEquals(2, structure.chainCount());
        assertEquals(2, structure.spatialLayerCount());
        assertEquals(0, structure.spatialId(0));
        assertEquals(1, structure.spatialId(2));
        assertEquals(0, structure.temporalId(0));
        assertEquals(1, structure.temporalId(1));
        assertEquals(0, structure.protectingChain(0));
        assertEquals(1, structure.protectingChain(2));
        assertEquals(640, structure.renderWidth(1));
        assertEquals(180, structure.renderHeight(0));
    }

    @Test
    void shouldReadFramesByTheirTemplate() {
        read(keyFrame(OFFSET, 500));
        assertEquals(Verdict.VALID, read(mandatory(0, 503).bytes()));
        assertFalse(descriptor.bringsStructure());
        assertEquals(1, descriptor.temporalId());
        assertEquals(Indication.NOT_PRESENT, descriptor.indication(0));
        assertEquals(Indication.DISCARDABLE, descriptor.indication(1));
        assertEquals(1, descriptor.referenceCount());
        assertEquals(3, descriptor.frameDifference(0));
        assertEquals(2, descriptor.chainDifference(1));
        assertEquals(Verdict.VALID, read(mandatory(1, 504).bytes()));
        assertEquals(1, descriptor.spatialId());
        assertEquals(2, descriptor.referenceCount());
        assertEquals(16, descriptor.frameDifference(1));
    }

    @Test
    void shouldReadWhatAFrameHasOfItsOwn() {
        read(keyFrame(OFFSET, 500));
        byte[] custom = mandatory(63, 501).bits(5, 0b01111).bits(3, 0b011)
                .bits(6, 0b11_10_01) // indications
                .bits(2, 1).bits(4, 15).bits(2, 2).bits(8, 255).bits(2, 3).bits(12, 4095).bits(2, 0)
                .bits(8, 7).bits(8, 255).bytes();
        assertEquals(Verdict.VALID, read(custom));
        assertEquals(0b011, descriptor.activeDecodeTargets());
        assertEquals(Indication.REQUIRED, descriptor.indication(0));
        assertEquals(Indication.SWITCH, descriptor.indication(1));
        assertEquals(Indication.DISCARDABLE, descriptor.indication(2));
        assertEquals(3, descriptor.referenceCount());
        assertEquals(16, descriptor.frameDifference(0));
        assertEquals(256, descriptor.frameDifference(1));
        assertEquals(4096, descriptor.frameDifference(2));
        assertEquals(7, descriptor.chainDifference(0));
        assertEquals(255, descriptor.chainDifference(1));
        read(mandatory(63, 502).bytes());
        assertEquals(0b011, descriptor.activeDecodeTargets(), "holds until told otherwise");
        assertEquals(1, descriptor.referenceCount(), "the template is as it was");
    }

    @Test
    void shouldTellPacketsWithoutAKnownStructure() {
        assertEquals(Verdict.NO_STRUCTURE, read(mandatory(OFFSET, 499).bytes()));
        assertEquals(499, descriptor.frameNumber() & 0xFFFF);
        assertEquals(Verdict.NO_STRUCTURE, read(mandatory(OFFSET, 499).bits(5, 0).bytes()));
        read(keyFrame(OFFSET, 500));
        assertEquals(Verdict.UNKNOWN_TEMPLATE, read(mandatory(2, 501).bytes()));
        assertEquals(Verdict.UNKNOWN_TEMPLATE, read(mandatory(61, 501).bytes()));
        descriptor.reset();
        assertNull(descriptor.structure());
        assertEquals(Verdict.NO_STRUCTURE, read(mandatory(OFFSET, 502).bytes()));
    }

    @Test
    void shouldKeepTheNewerStructureWhenAnOldPacketComesLate() {
        read(keyFrame(10, 65_535));
        DependencyStructure first = structure();
        read(keyFrame(20, 2));
        DependencyStructure second = structure();
        assertEquals(Verdict.VALID, read(keyFrame(10, 65_535)), "readable with what it brings");
        assertEquals(second, descriptor.structure());
        assertEquals(Verdict.VALID, read(mandatory(20, 3).bytes()));
        assertEquals(Verdict.UNKNOWN_TEMPLATE, read(mandatory(10, 65_535).bytes()));
        assertFalse(first.equals(second));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldCountFramesAcrossTheWrap(int start) {
        read(keyFrame(OFFSET, start));
        long first = descriptor.frameNumber();
        for (int i = 1; i < 40_000; i += 100) {
            read(mandatory(OFFSET, (start + i) & 0xFFFF).bytes());
            assertEquals(first + i, descriptor.frameNumber());
        }
        read(keyFrame(5, (start + 40_000) & 0xFFFF)); // half the number space later, and still newer
        assertEquals(Verdict.VALID, read(mandatory(5, (start + 40_001) & 0xFFFF).bytes()));
    }

    @Test
    void shouldRefuseStructuresThatCannotBe() {
        BitWriter manySpatialLayers = mandatory(0, 1).bits(5, 0b10000).bits(6, 0).bits(5, 0).bits(2, 2).bits(2, 2)
                .bits(2, 2)
                .bits(2, 2).bits(2, 3).bits(64, 0);
        assertEquals(Verdict.BAD_STRUCTURE, read(manySpatialLayers.bytes()));
        BitWriter manyTemporalLayers = mandatory(0, 1).bits(5, 0b10000).bits(6, 0).bits(5, 0);
        for (int i = 0; i < 8; i++) {
            manyTemporalLayers.bits(2, 1);
        }
        assertEquals(Verdict.BAD_STRUCTURE, read(manyTemporalLayers.bits(2, 3).bits(64, 0).bytes()));
        BitWriter manyReferences = mandatory(0, 1).bits(5, 0b10000).bits(6, 0).bits(5, 0).bits(2, 3).bits(2, 0);
        for (int i = 0; i <= DependencyDescriptor.MAX_REFERENCES; i++) {
            manyReferences.bits(5, 0b10000);
        }
        assertEquals(Verdict.BAD_STRUCTURE, read(manyReferences.bits(64, 0).bytes()));
        assertNull(descriptor.structure());
    }

    @Test
    void shouldRefuseTooManyReferences() {
        read(keyFrame(OFFSET, 500));
        BitWriter packet = mandatory(OFFSET, 501).bits(5, 0b00010);
        for (int i = 0; i <= DependencyDescriptor.MAX_REFERENCES; i++) {
            packet.bits(2, 1).bits(4, 0);
        }
        assertEquals(Verdict.TOO_MANY_REFERENCES, read(packet.bits(2, 0).bytes()));
    }

    @Test
    void shouldStayInsideAnyBytes() {
        byte[] custom = mandatory(63, 501).bits(5, 0b01111).bits(3, 0b011).bits(6, 0).bits(2, 1).bits(4, 15).bits(2, 0)
                .bits(16, 0).bytes();
        TruncationSweep.sweep(keyFrame(OFFSET, 500),
                data -> new DependencyDescriptor().read(data, data.readerIndex(), data.readableBytes()));
        read(keyFrame(OFFSET, 500));
        TruncationSweep.sweep(custom, data -> {
            descriptor.read(data, data.readerIndex(), data.readableBytes());
            assertTrue(descriptor.referenceCount() <= DependencyDescriptor.MAX_REFERENCES);
        });
    }

    @Test
    void shouldCallEveryTruncationOfAKeyFrameTooShort() {
        byte[] packet = keyFrame(OFFSET, 500);
        for (int length = 0; length < packet.length; length++) {
            ByteBuf data = Buffers.offset(Arrays.copyOf(packet, length));
            Verdict verdict = new DependencyDescriptor().read(data, data.readerIndex(), length);
            assertEquals(length == DependencyDescriptor.MIN_LENGTH ? Verdict.NO_STRUCTURE : Verdict.TOO_SHORT, verdict);
        }
    }

    private DependencyStructure structure() { return Objects.requireNonNull(descriptor.structure()); }

    private Verdict read(byte[] bytes) {
        ByteBuf data = Buffers.offset(bytes);
        return descriptor.read(data, data.readerIndex(), data.readableBytes());
    }

    /** First packet of a frame, not its last. */
    private static BitWriter mandatory(int templateId, int frameNumber) {
        return new BitWriter().bits(2, 0b10).bits(6, templateId).bits(16, frameNumber);
    }

    /** Two spatial layers, the lower with two temporal ones; four templates, three decode targets, two chains, sizes. */
    private static byte[] keyFrame(int offset, int frameNumber) {
        BitWriter out = mandatory(offset, frameNumber).bits(5, 0b10000).bits(6, offset).bits(5, 3 - 1);
        out.bits(2, 0).bits(2, 1).bits(2, 2).bits(2, 3); // layers: (0,0) (0,0) (0,1) (1,0)
        out.bits(6, 0b10_10_11).bits(6, 0b11_11_11).bits(6, 0b00_01_00).bits(6, 0b00_00_11);
        out.flag(false); // references: none, 4, 3, 1 and 16
        out.flag(true).bits(4, 3).flag(false);
        out.flag(true).bits(4, 2).flag(false);
        out.flag(true).bits(4, 0).flag(true).bits(4, 15).flag(false);
        out.nonSymmetric(4, 2).nonSymmetric(2, 0).nonSymmetric(2, 0).nonSymmetric(2, 1);
        out.bits(8, 0x00).bits(8, 0x44).bits(8, 0x32).bits(8, 0x11);
        out.flag(true).bits(16, 319).bits(16, 179).bits(16, 639).bits(16, 359);
        return out.bytes();
    }
}
