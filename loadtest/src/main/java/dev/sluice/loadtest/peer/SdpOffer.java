// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.MediaDescription;
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
