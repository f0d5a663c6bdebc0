// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Which shard of a room's router has which track. Thread-safe. */
public final class TrackDirectory {
    private final ConcurrentMap<String, Track> tracks = new ConcurrentHashMap<>();

    record Track(ProducerConfig config, Router owner) {}

    void put(ProducerConfig config, Router owner) { tracks.put(config.id(), new Track(config, owner)); }

    void remove(String producerId) { tracks.remove(producerId); }

    @Nullable
    Track find(String producerId) { return tracks.get(producerId); }
}
