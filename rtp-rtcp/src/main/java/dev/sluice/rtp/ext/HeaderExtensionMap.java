// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids negotiated for one media section: immutable, looked up per packet without boxing. */
public final class HeaderExtensionMap {
    public static final HeaderExtensionMap EMPTY = new HeaderExtensionMap(Map.of());

    private static final int MAX_ID = 255; // two-byte form, RFC 8285 §4.3
    private final int[] ids = new int[HeaderExtension.values().length];
    private final @Nullable HeaderExtension[] extensions = new HeaderExtension[MAX_ID + 1];

    /** @param idsByExtension ids of 1..255, each used once */
    public HeaderExtensionMap(Map<HeaderExtension, Integer> idsByExtension) {
        idsByExtension.forEach((extension, id) -> {
            if (id < 1 || id > MAX_ID || extensions[id] != null) {
                throw new IllegalArgumentException("id " + id + " of " + extension + " is out of range or taken");
            }
            ids[extension.ordinal()] = id;
            extensions[id] = extension;
        });
    }

    /** 1..255, or 0 when not negotiated. */
    public int id(HeaderExtension extension) {
        return ids[extension.ordinal()];
    }

    /** Null when no extension has this id; {@code id} 0..255. */
    public @Nullable HeaderExtension extension(int id) {
        return extensions[id];
    }
}
