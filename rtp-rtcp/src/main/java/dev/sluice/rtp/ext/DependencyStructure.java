// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Template dependency structure of a stream (RTP payload format for AV1, appendix A): what frames there are and what they depend on.
 * Comes with a key frame and holds until the next one. Immutable.
 */
public final class DependencyStructure {
    /** How a decode target uses a frame (appendix A, table of DTI values). */
    public enum Indication {
        NOT_PRESENT, DISCARDABLE, SWITCH, REQUIRED;

        static final List<Indication> VALUES = List.of(values());
    }

    static final int MAX_TEMPLATES = 64;
    static final int MAX_SPATIAL_LAYERS = 4;
    static final int MAX_TEMPORAL_LAYERS = 8;
    private static final int NEXT_TEMPORAL_LAYER = 1;
    private static final int NEXT_SPATIAL_LAYER = 2;
    private static final int NO_MORE_TEMPLATES = 3;

    private final int templateIdOffset;
    private final int decodeTargetCount;
    private final List<Template> templates;
    private final int[] protectingChains; // by decode target
    private final int chainCount;
    private boolean tooManyReferences;
    private final int[] renderSizes; // width, height by spatial layer; empty when not told

    /** A kind of frame. */
    static final class Template {
        final int spatialId;
        final int temporalId;
        final byte[] indications; // ordinals, by decode target
        int[] frameDifferences = {};
        int[] chainDifferences = {}; // by chain

        Template(int spatialId, int temporalId, int decodeTargets) {
            this.spatialId = spatialId;
            this.temporalId = temporalId;
            this.indications = new byte[decodeTargets];
        }
    }

    private DependencyStructure(BitReader in) {
        templateIdOffset = in.bits(6);
        decodeTargetCount = in.bits(5) + 1;
        templates = readLayers(in, decodeTargetCount);
        for (Template template : templates) {
            for (int target = 0; target < decodeTargetCount; target++) {
                template.indications[target] = (byte) in.bits(2);
            }
        }
        for (Template template : templates) {
            template.frameDifferences = readFrameDifferences(in);
        }
        chainCount = in.nonSymmetric(decodeTargetCount + 1);
        protectingChains = readChains(in);
        renderSizes = in.flag() ? readRenderSizes(in) : new int[0];
    }

    /** Null when the bits end too early or describe more layers or references than there can be. */
    static @Nullable DependencyStructure read(BitReader in) {
        DependencyStructure structure = new DependencyStructure(in);
        boolean valid = !in.overran() && !structure.templates.isEmpty() && !structure.tooManyReferences;
        return valid ? structure : null;
    }

    private static List<Template> readLayers(BitReader in, int decodeTargets) {
        List<Template> templates = new ArrayList<>();
        int spatialId = 0;
        int temporalId = 0;
        int next;
        do {
            if (spatialId == MAX_SPATIAL_LAYERS || temporalId == MAX_TEMPORAL_LAYERS
                    || templates.size() == MAX_TEMPLATES) {
                return List.of();
            }
            templates.add(new Template(spatialId, temporalId, decodeTargets));
            next = in.bits(2);
            if (next == NEXT_TEMPORAL_LAYER) {
                temporalId++;
            } else if (next == NEXT_SPATIAL_LAYER) {
                temporalId = 0;
                spatialId++;
            }
        } while (next != NO_MORE_TEMPLATES && !in.overran());
        return List.copyOf(templates);
    }

    private int[] readFrameDifferences(BitReader in) {
        int[] differences = new int[DependencyDescriptor.MAX_REFERENCES];
        int count = 0;
        while (in.flag()) {
            if (count == differences.length) {
                tooManyReferences = true;
                return differences;
            }
            differences[count++] = in.bits(4) + 1;
        }
        return Arrays.copyOf(differences, count);
    }

    private int[] readChains(BitReader in) {
        if (chainCount == 0) {
            return new int[0];
        }
        int[] protecting = new int[decodeTargetCount];
        for (int target = 0; target < decodeTargetCount; target++) {
            protecting[target] = in.nonSymmetric(chainCount);
        }
        for (Template template : templates) {
            template.chainDifferences = new int[chainCount];
            for (int chain = 0; chain < chainCount; chain++) {
                template.chainDifferences[chain] = in.bits(4);
            }
        }
        return protecting;
    }

    private int[] readRenderSizes(BitReader in) {
        int spatialLayers = templates.isEmpty() ? 0 : templates.getLast().spatialId + 1;
        int[] sizes = new int[2 * spatialLayers];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = in.bits(16) + 1;
        }
        return sizes;
    }

    /** Null when the structure has no template of this id, 0..63. */
    @Nullable
    Template template(int id) {
        int position = (id + MAX_TEMPLATES - templateIdOffset) % MAX_TEMPLATES;
        return position < templates.size() ? templates.get(position) : null;
    }

    /** 1..64. */
    public int templateCount() { return templates.size(); }

    /** 1..32. */
    public int decodeTargetCount() { return decodeTargetCount; }

    /** 0..32. */
    public int chainCount() { return chainCount; }

    /** 1..4. */
    public int spatialLayerCount() { return templates.getLast().spatialId + 1; }

    /** Highest spatial layer a decode target uses. */
    public int spatialId(int decodeTarget) {
        int highest = 0;
        for (Template template : templates) {
            if (template.indications[decodeTarget] != 0) {
                highest = Math.max(highest, template.spatialId);
            }
        }
        return highest;
    }

    /** Highest temporal layer a decode target uses. */
    public int temporalId(int decodeTarget) {
        int highest = 0;
        for (Template template : templates) {
            if (template.indications[decodeTarget] != 0) {
                highest = Math.max(highest, template.temporalId);
            }
        }
        return highest;
    }

    /** The chain that protects a decode target; meaningful while {@link #chainCount} is not 0. */
    public int protectingChain(int decodeTarget) {
        return protectingChains[decodeTarget];
    }

    public boolean hasRenderSizes() { return renderSizes.length > 0; }

    /** Pixels; meaningful when {@link #hasRenderSizes}. */
    public int renderWidth(int spatialId) {
        return renderSizes[2 * spatialId];
    }

    /** Pixels; meaningful when {@link #hasRenderSizes}. */
    public int renderHeight(int spatialId) {
        return renderSizes[2 * spatialId + 1];
    }
}
