// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.janus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bodies of requests to the VideoRoom plugin, and what its events say. Stateless. */
final class VideoRoom {
    static final String ROOM_EXISTS = "427";

    private static final int MAX_PUBLISHERS = 10_000;

    private VideoRoom() {}

    /** A room without limits: all codecs, any number of publishers, no cap of bit rates. */
    static ObjectNode create(long room) {
        return request("create").put("room", room).put("publishers", MAX_PUBLISHERS).put("bitrate", 0)
                .put("audiocodec", "opus").put("videocodec", "vp8,vp9,h264,av1").put("notify_joining", false);
    }

    static ObjectNode join(long room, String identity) {
        return request("join").put("ptype", "publisher").put("room", room).put("display", identity);
    }

    static ObjectNode publish(List<TrackRequest> tracks) {
        ObjectNode body = request("publish");
        for (TrackRequest track : tracks) {
            body.put(track.isAudio() ? "audiocodec" : "videocodec", track.codec().toLowerCase(Locale.ROOT));
        }
        return body;
    }

    /** Of a publisher whose tracks have become more. */
    static ObjectNode configure() { return request("configure"); }

    static ObjectNode subscribe(long room, long feed) {
        ObjectNode body = request("join").put("ptype", "subscriber").put("room", room);
        body.putArray("streams").addObject().put("feed", feed);
        return body;
    }

    static ObjectNode start() { return request("start"); }

    static ObjectNode description(String type, String sdp) {
        return JanusLink.JSON.createObjectNode().put("type", type).put("sdp", sdp);
    }

    /** Ids of publishers an event or a reply tells of. */
    static List<Long> publishers(JsonNode message) {
        List<Long> ids = new ArrayList<>();
        message.at("/plugindata/data/publishers").forEach(publisher -> ids.add(publisher.path("id").asLong()));
        return ids;
    }

    /** The publisher an event says is gone, or 0. */
    static long departed(JsonNode message) {
        JsonNode data = message.at("/plugindata/data");
        long unpublished = data.path("unpublished").asLong(); // "ok" when it is one's own
        return unpublished != 0 ? unpublished : data.path("leaving").asLong();
    }

    private static ObjectNode request(String name) { return JanusLink.JSON.createObjectNode().put("request", name); }
}
