// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.util.Set;

/**
 * What each publisher sends.
 *
 * @param audio the recorded voice: Opus, 20 ms a packet
 * @param video a recorded trace, {@link #BURSTS}, or {@link #NO_VIDEO}
 * @param simulcast three layers where the server takes them; of {@code vp8} only
 * @param burst of {@link #BURSTS}
 */
public record Media(boolean audio, String video, boolean simulcast, Burst burst) {
    public static final String NO_VIDEO = "none";
    public static final String BURSTS = "bursts";

    private static final Set<String> VIDEOS = Set.of(NO_VIDEO, BURSTS, "vp8", "vp8-360p", "vp8-180p", "vp9", "h264",
            "av1");

    public Media {
        ScenarioException.require(VIDEOS.contains(video), "video", video,
                "vp8, vp8-360p, vp8-180p, vp9, h264, av1, bursts or none");
        ScenarioException.require(!simulcast || video.equals("vp8"), "simulcast", simulcast,
                "false without video: vp8");
    }

    public boolean hasVideo() { return !video.equals(NO_VIDEO); }

    /**
     * Frames that are all alike.
     *
     * @param packets of a frame, 1 to 200
     * @param perSecond frames, over 0 to 1000
     * @param payloadBytes of a packet, 64 to 1160
     */
    public record Burst(int packets, double perSecond, int payloadBytes) {
        public static final Burst DEFAULT = new Burst(10, 30, 1088);

        public Burst {
            ScenarioException.require(packets >= 1 && packets <= 200, "burst.packets", packets, "1 to 200");
            ScenarioException.require(perSecond > 0 && perSecond <= 1000, "burst.per-second", perSecond,
                    "over 0, at most 1000");
            ScenarioException.require(payloadBytes >= 64 && payloadBytes <= 1160, "burst.payload", payloadBytes,
                    "64 to 1160");
        }
    }
}
