// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One room's media: who publishes what. Confined to one loop for life; the transports of the room are its feeders and its eaters.
 */
public final class Router {
    private final Map<String, Producer> producers = new HashMap<>();
    private volatile boolean silent = true; // one writer, the loop; read by anyone

    public void addProducer(Producer producer) {
        producers.put(producer.id(), producer);
        producer.setRouter(this);
    }

    /** Whether the last {@link #audioLevels} said that nobody speaks, and nobody was heard since; from any thread. */
    public boolean isSilent() {
        return silent;
    }

    void handleSound() { silent = false; }

    public @Nullable Producer producer(String id) { return producers.get(id); }

    /** Ends a track: its consumers first, then itself. Null when it is gone already. */
    public @Nullable Producer removeProducer(String id) {
        Producer producer = producers.remove(id);
        if (producer != null) {
            for (Consumer consumer : List.copyOf(producer.consumers())) {
                consumer.close();
            }
            producer.close();
        }
        return producer;
    }

    /** How loud each publisher of audio is, 0..1, by track id; silent ones are left out. */
    public List<AudioLevelOf> audioLevels(long nowNanos) {
        List<AudioLevelOf> levels = new ArrayList<>();
        for (Producer producer : producers.values()) {
            double level = producer.kind() == MediaKind.AUDIO ? producer.audioActivity().level(nowNanos) : 0;
            if (level > 0) {
                levels.add(new AudioLevelOf(producer.id(), level));
            }
        }
        silent = levels.isEmpty();
        return levels;
    }

    /** @param level 0..1 */
    public record AudioLevelOf(String producerId, double level) {}
}
