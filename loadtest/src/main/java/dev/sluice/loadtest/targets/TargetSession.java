// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.targets;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One participant of a {@link Target}. Thread-safe; nothing blocks. */
public interface TargetSession {
    /** Publishes tracks; completes when their media may be sent, fails with a {@link dev.sluice.loadtest.BotException}. */
    CompletableFuture<List<Publication>> publish(List<TrackRequest> tracks);

    /** Leaves in order; completes when the sockets are closed. Again does nothing. */
    CompletableFuture<Void> leave();

    /** Closes its sockets without a word to the server. */
    CompletableFuture<Void> vanish();

    /**
     * A track to publish.
     *
     * @param codec such as {@code opus}, {@code VP8}, {@code VP9}, {@code H264}, {@code AV1}
     * @param layers rids, lowest first; empty without simulcast
     */
    record TrackRequest(String codec, List<String> layers) {
        public boolean isAudio() { return codec.equals("opus"); }
    }
}
