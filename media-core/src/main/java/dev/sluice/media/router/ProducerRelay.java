// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A producer's part on another loop: gives its packets to the consumers there, keeps them for retransmission, and brings key frame
 * requests back. Lives while it has consumers and the producer lives.
 *
 * <p>Confined to its own loop, as its consumers are. Of the producer it knows only what never changes; all else comes with the packets.
 * Owns its packets, and a reference of the shared buffer of each.
 */
final class ProducerRelay implements PacketSource {
    /** Less than the producer keeps: its reference goes last, and the buffer back to the pool of the thread that takes the next one. */
    private static final int VIDEO_HISTORY_PACKETS = Producer.VIDEO_HISTORY_PACKETS / 2;
    private static final int AUDIO_HISTORY_PACKETS = Producer.AUDIO_HISTORY_PACKETS / 2;
    private static final long HISTORY_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private final ProducerConfig config;
    private final Router home;
    private final Router owner;
    private final StreamClock clock;
    private final PacketFanOut fanOut;
    private int epoch = -1; // of no stream
    private boolean keyFrameWanted;
    private long keyFrameAskedNanos;
    private boolean closed;

    /**
     * Opens it and tells the producer's shard.
     *
     * @param home the shard it belongs to
     *
     * @param owner the shard of the producer, on another loop
     */
    ProducerRelay(ProducerConfig config, Router home, Router owner) {
        this.config = config;
        this.home = home;
        this.owner = owner;
        this.clock = new StreamClock(new PublisherClock(), clockRateHz());
        this.fanOut = new PacketFanOut(
                new PacketHistory(config.kind() == MediaKind.VIDEO ? VIDEO_HISTORY_PACKETS : AUDIO_HISTORY_PACKETS,
                        HISTORY_NANOS),
                clock, home.loop().fanOut());
        HandOverQueue queue = home.loop().handOvers().from(owner.loop());
        home.loop().handOvers().add(this);
        owner.loop().execute(() -> owner.attach(config.id(), new RelayLink(this, home.loop(), queue, owner.loop())));
    }

    String id() { return config.id(); }

    @Override
    public MediaKind kind() { return config.kind(); }

    @Override
    public int clockRateHz() { return config.codecs().getFirst().clockRateHz(); }

    @Override
    public void addConsumer(Consumer consumer) { fanOut.consumers().add(consumer); }

    /** The last one to go takes the relay along. */
    @Override
    public void removeConsumer(Consumer consumer) {
        fanOut.consumers().remove(consumer);
        if (!closed && fanOut.consumers().isEmpty()) {
            close();
            owner.loop().execute(() -> owner.detach(config.id(), this));
        }
    }

    @Override
    public @Nullable MediaPacket find(long extendedSequence, long nowNanos) {
        return fanOut.find(extendedSequence, nowNanos);
    }

    @Override
    public StreamClock clock() { return clock; }

    /** One task to the producer's loop for all that ask here until the key frame comes; again when it does not. */
    @Override
    public void requestKeyFrame(long nowNanos) {
        if (config.kind() == MediaKind.AUDIO || closed
                || (keyFrameWanted && nowNanos - keyFrameAskedNanos < KeyFrameRequester.RETRY_NANOS)) {
            return;
        }
        keyFrameWanted = true;
        keyFrameAskedNanos = nowNanos;
        owner.loop().execute(() -> owner.requestKeyFrame(config.id()));
    }

    /**
     * A packet of the producer's loop.
     *
     * @param slot borrowed
     *
     * @param view scratch
     */
    void handlePacket(HandOverQueue.Slot slot, ByteBuf owned, RtpPacketView view) {
        boolean valid = view.wrap(owned) == RtpPacketView.Verdict.VALID; // always: the producer has read it
        if (closed || !valid) {
            owned.release();
            return;
        }
        if (slot.epoch != epoch) {
            epoch = slot.epoch;
            fanOut.restart(home.loop().nanoTime());
            clock.reset();
        }
        if (slot.clockKnown) {
            clock.follow(slot.clockNanos, slot.clockTicks);
        }
        if (slot.keyFrameStart) {
            keyFrameWanted = false;
        }
        fanOut.add(home.loop().packets().around(owned, view, config.extensions(), slot.extendedSequence,
                slot.keyFrameStart, slot.arrivalNanos));
    }

    /** Lets go of what is too old to be sent again. */
    void expire(long nowNanos) { fanOut.expire(nowNanos); }

    /** The track is gone: its consumers here first, then the relay. Does nothing when it is closed already. */
    void end() {
        if (!closed) {
            close();
            for (Consumer consumer : List.copyOf(fanOut.consumers())) {
                consumer.close();
            }
        }
    }

    private void close() {
        closed = true;
        home.forget(this);
        home.loop().handOvers().remove(this);
        fanOut.close();
    }
}
