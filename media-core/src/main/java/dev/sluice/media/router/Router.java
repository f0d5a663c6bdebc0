// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One room's media on one loop, a shard of the room's router: the tracks published here, and relays of those published on other loops
 * and consumed here. Confined to its loop for life; shards reach each other by tasks for the other's loop.
 */
public final class Router {
    private final RouterLoop loop;
    private final TrackDirectory directory;
    private final Map<String, Producer> producers = new HashMap<>();
    private final Map<String, ProducerRelay> relays = new HashMap<>();
    private volatile boolean silent = true; // one writer, the loop; read by anyone

    /** @param directory shared by the shards of a room */
    public Router(RouterLoop loop, TrackDirectory directory) {
        this.loop = loop;
        this.directory = directory;
    }

    RouterLoop loop() { return loop; }

    /** The track is about to be published on this loop: from now on subscriptions on any loop find it. From any thread. */
    public void announce(ProducerConfig config) {
        directory.put(config, this);
    }

    /** Takes an announcement back. From any thread. */
    public void withdraw(String producerId) {
        directory.remove(producerId);
    }

    public void addProducer(Producer producer) {
        producers.put(producer.id(), producer);
        producer.setRouter(this);
    }

    /** Whether the last {@link #audioLevels} said that nobody speaks, and nobody was heard since; from any thread. */
    public boolean isSilent() {
        return silent;
    }

    void handleSound() { silent = false; }

    /** Published on this loop, or null. */
    public @Nullable Producer producer(String id) { return producers.get(id); }

    /**
     * Where consumers of this loop get a track from, wherever it is published; null when it is gone already. A relay that is made for the
     * caller lives until its last consumer is removed, so one must be added at once.
     */
    public @Nullable PacketSource source(String producerId) {
        TrackDirectory.Track track = directory.find(producerId);
        if (track == null || track.owner() == this) {
            return producers.get(producerId);
        }
        return relays.computeIfAbsent(producerId, _ -> new ProducerRelay(track.config(), this, track.owner()));
    }

    /** Ends a track: its consumers first, relays and theirs, then itself. Null when it is gone already. */
    public @Nullable Producer removeProducer(String id) {
        Producer producer = producers.remove(id);
        if (producer != null) {
            directory.remove(id);
            for (Consumer consumer : List.copyOf(producer.consumers())) {
                consumer.close();
            }
            producer.close();
        }
        return producer;
    }

    /** How loud each publisher of audio on this loop is, 0..1, by track id; silent ones are left out. */
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

    /** A relay on another loop wants the packets. */
    void attach(String producerId, RelayLink link) {
        Producer producer = producers.get(producerId);
        if (producer == null) { // its end and the subscription crossed
            link.end();
        } else {
            producer.addLink(link);
        }
    }

    void detach(String producerId, ProducerRelay relay) {
        Producer producer = producers.get(producerId);
        if (producer != null) {
            producer.removeLink(relay);
        }
    }

    /** Somebody on another loop cannot go on without one. */
    void requestKeyFrame(String producerId) {
        Producer producer = producers.get(producerId);
        if (producer != null) {
            producer.requestKeyFrame(loop.nanoTime());
        }
    }

    void forget(ProducerRelay relay) { relays.remove(relay.id(), relay); }
}
