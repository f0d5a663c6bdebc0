// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids negotiated for one media section: immutable, looked up per packet without boxing. */
public final class HeaderExtensionMap {
    public static final HeaderExtensionMap EMPTY = new HeaderExtensionMap(Map.of());

    private static final int MAX_ID = 255; // two-byte form, RFC 8285 §4.3
    private final short[] ids = new short[HeaderExtension.values().length];
    private final @Nullable HeaderExtension[] extensions; // by id, up to the largest in use

    /** @param idsByExtension ids of 1..255, each used once */
    public HeaderExtensionMap(Map<HeaderExtension, Integer> idsByExtension) {
        int largest = idsByExtension.values().stream().mapToInt(Integer::intValue).filter(id -> id <= MAX_ID).max()
                .orElse(0);
        extensions = new @Nullable HeaderExtension[Math.max(0, largest) + 1];
        idsByExtension.forEach((extension, id) -> {
            if (id < 1 || id > MAX_ID || extensions[id] != null) {
                throw new IllegalArgumentException("id " + id + " of " + extension + " is out of range or taken");
            }
            ids[extension.ordinal()] = id.shortValue();
            extensions[id] = extension;
        });
    }

    /** 1..255, or 0 when not negotiated. */
    public int id(HeaderExtension extension) {
        return ids[extension.ordinal()];
    }

    /** Null when no extension has this id; {@code id} 0..255. */
    public @Nullable HeaderExtension extension(int id) {
        return id < extensions.length ? extensions[id] : null;
    }
}
