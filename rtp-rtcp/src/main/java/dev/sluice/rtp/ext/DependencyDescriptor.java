// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import dev.sluice.rtp.SequenceUnwrapper;
import dev.sluice.rtp.ext.DependencyStructure.Indication;
import dev.sluice.rtp.ext.DependencyStructure.Template;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Dependency descriptor of one packet (RTP payload format for AV1, appendix A): which frame it is of, and what that frame depends on,
 * for any codec. Remembers the structure that came with the last key frame, so one reader serves one stream. Reusable, confined to one
 * thread, allocates only when a new structure comes; borrows nothing after {@link #read}.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |S|E| template  |         frame number          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |T|A|D|F|C| structure, active targets, overrides ...
 * </pre>
 */
public final class DependencyDescriptor {
    /** Every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT,
        /** No key frame with a structure came yet. */
        NO_STRUCTURE,
        /** A structure with more layers or references than there can be. */
        BAD_STRUCTURE,
        /** The packet is of another structure, from before or after a key frame that was lost. */
        UNKNOWN_TEMPLATE, TOO_MANY_REFERENCES
    }

    public static final int MIN_LENGTH = 3; // bytes
    /** Frames one frame may depend on; a codec has eight slots. */
    public static final int MAX_REFERENCES = 16;
    private static final int MAX_CHAINS = 32;

    private final BitReader bits = new BitReader();
    private final SequenceUnwrapper frameNumbers = new SequenceUnwrapper();
    private @Nullable DependencyStructure structure; // of the last key frame
    private long structureFrame;
    private int activeDecodeTargets;

    private boolean frameStart;
    private boolean frameEnd;
    private long frameNumber;
    private boolean bringsStructure;
    private int spatialId;
    private int temporalId;
    private int decodeTargetCount;
    private final byte[] indications = new byte[32];
    private int referenceCount;
    private final int[] frameDifferences = new int[MAX_REFERENCES];
    private int chainCount;
    private final int[] chainDifferences = new int[MAX_CHAINS];

    /** @param index absolute, of the element's data; {@code packet} is borrowed */
    public Verdict read(ByteBuf packet, int index, int length) {
        if (length < MIN_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        bits.wrap(packet, index, length);
        Verdict verdict = read(length > MIN_LENGTH);
        bits.release();
        return verdict;
    }

    private Verdict read(boolean extended) {
        frameStart = bits.flag();
        frameEnd = bits.flag();
        int templateId = bits.bits(6);
        frameNumber = frameNumbers.unwrap(bits.bits(16));
        bringsStructure = extended && bits.flag();
        boolean bringsActiveTargets = extended && bits.flag();
        boolean customIndications = extended && bits.flag();
        boolean customReferences = extended && bits.flag();
        boolean customChains = extended && bits.flag();
        DependencyStructure used = bringsStructure ? DependencyStructure.read(bits) : structure;
        if (used == null) {
            return !bringsStructure ? Verdict.NO_STRUCTURE : bits.overran() ? Verdict.TOO_SHORT : Verdict.BAD_STRUCTURE;
        }
        int targets = bringsActiveTargets ? bits.bits(used.decodeTargetCount()) : all(used.decodeTargetCount());
        Template template = used.template(templateId);
        if (template == null) {
            return Verdict.UNKNOWN_TEMPLATE;
        }
        readIndications(template, used.decodeTargetCount(), customIndications);
        if (!readReferences(template, customReferences)) {
            return Verdict.TOO_MANY_REFERENCES;
        }
        readChains(template, used.chainCount(), customChains);
        if (bits.overran()) {
            return Verdict.TOO_SHORT;
        }
        spatialId = template.spatialId;
        temporalId = template.temporalId;
        remember(used, targets, bringsStructure || bringsActiveTargets);
        return Verdict.VALID;
    }

    private void readIndications(Template template, int count, boolean custom) {
        decodeTargetCount = count;
        for (int target = 0; target < count; target++) {
            indications[target] = custom ? (byte) bits.bits(2) : template.indications[target];
        }
    }

    private boolean readReferences(Template template, boolean custom) {
        if (!custom) {
            referenceCount = template.frameDifferences.length;
            System.arraycopy(template.frameDifferences, 0, frameDifferences, 0, referenceCount);
            return true;
        }
        referenceCount = 0;
        for (int nibbles = bits.bits(2); nibbles != 0; nibbles = bits.bits(2)) {
            if (referenceCount == MAX_REFERENCES) {
                return false;
            }
            frameDifferences[referenceCount++] = bits.bits(4 * nibbles) + 1;
        }
        return true;
    }

    private void readChains(Template template, int count, boolean custom) {
        chainCount = count;
        for (int chain = 0; chain < count; chain++) {
            chainDifferences[chain] = custom ? bits.bits(8) : template.chainDifferences[chain];
        }
    }

    /** A late packet of an older key frame must not bring its structure back. */
    private void remember(DependencyStructure used, int targets, boolean changed) {
        if (!changed || structure != null && frameNumber < structureFrame) {
            return;
        }
        if (bringsStructure) {
            structure = used;
            structureFrame = frameNumber;
        }
        activeDecodeTargets = targets;
    }

    private static int all(int decodeTargets) { return -1 >>> Integer.SIZE - decodeTargets; }

    /** Forgets the structure: another stream follows. */
    public void reset() {
        structure = null;
        frameNumbers.reset();
    }

    /** First packet of a frame. */
    public boolean frameStart() { return frameStart; }

    /** Last packet of a frame. */
    public boolean frameEnd() { return frameEnd; }

    /** Extended, so that it never wraps; valid for every packet that is not {@link Verdict#TOO_SHORT}. */
    public long frameNumber() {
        return frameNumber;
    }

    /** Whether the packet itself carries a structure, as the first of a key frame does. */
    public boolean bringsStructure() {
        return bringsStructure;
    }

    /** Of the last key frame, null before the first. */
    public @Nullable DependencyStructure structure() {
        return structure;
    }

    /** One bit a decode target: those the sender produces just now. */
    public int activeDecodeTargets() {
        return activeDecodeTargets;
    }

    /** 0..3. */
    public int spatialId() { return spatialId; }

    /** 0..7. */
    public int temporalId() { return temporalId; }

    /** 1..32. */
    public int decodeTargetCount() { return decodeTargetCount; }

    public Indication indication(int decodeTarget) { return Indication.VALUES.get(indications[decodeTarget]); }

    /** Frames this one depends on, 0..{@link #MAX_REFERENCES}; none for a key frame. */
    public int referenceCount() {
        return referenceCount;
    }

    /** How many frame numbers back the reference is, 1..4096. */
    public int frameDifference(int reference) {
        return frameDifferences[reference];
    }

    /** 0..32. */
    public int chainCount() { return chainCount; }

    /** How many frame numbers back the frame before in this chain is, 0 when this is its first. */
    public int chainDifference(int chain) {
        return chainDifferences[chain];
    }
}
