// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;

/** Offers of a client. Stateless. */
final class SdpOffer {
    private SdpOffer() {}

    /**
     * A section for each track.
     *
     * @param version grows with every offer of a connection (RFC 8829 §5.2.2)
     */
    static String write(LocalParameters local, int version, List<OfferedTrack> tracks) {
        List<MediaDescription> sections = tracks.stream().map(track -> track.section(local)).toList();
        return describe(version, sections).toSdp();
    }

    /** One section to receive audio by and one for video, with all known codecs. */
    static String writeReceiving(LocalParameters local, int version) {
        return describe(version, List.of(receiving(local, "0", true), receiving(local, "1", false))).toSdp();
    }

    private static MediaDescription receiving(LocalParameters local, String mid, boolean audio) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("mid", mid));
        attributes.addAll(local.attributes("actpass"));
        attributes.add(new Attribute(Direction.RECVONLY.sdp()));
        attributes.add(new Attribute("rtcp-mux"));
        attributes.add(new Attribute("rtcp-rsize"));
        List<String> formats = new ArrayList<>();
        for (Codec codec : Codec.values()) {
            if (codec.isAudio() == audio) {
                formats.add(Integer.toString(codec.map.payloadType()));
                attributes.addAll(codec.attributes());
                if (!audio) {
                    RtpMap repair = new RtpMap(codec.map.payloadType() + 1, "rtx", codec.map.clockRateHz(), 1);
                    formats.add(Integer.toString(repair.payloadType()));
                    attributes.add(new Attribute("rtpmap", repair.toSdp()));
                    attributes.add(new Attribute("fmtp", repair.payloadType() + " apt=" + codec.map.payloadType()));
                }
            }
        }
        attributes.addAll(Extensions.offered(audio ? Codec.OPUS : Codec.AV1));
        return new MediaDescription(audio ? "audio" : "video", 9, "UDP/TLS/RTP/SAVPF", formats, attributes);
    }

    static SessionDescription describe(int version, List<MediaDescription> sections) {
        List<String> bundled = sections.stream().filter(MediaDescription::isUsable).map(MediaDescription::mid).toList();
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("group", String.join(" ", join("BUNDLE", bundled))));
        attributes.add(new Attribute("extmap-allow-mixed"));
        attributes.add(new Attribute("msid-semantic", " WMS"));
        return new SessionDescription("- 1 " + version + " IN IP4 127.0.0.1", attributes, sections);
    }

    private static List<String> join(String first, List<String> rest) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(rest);
        return all;
    }
}
