// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.ice.IceCandidate;
import dev.sluice.ice.IceCredentials;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SessionDescription;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The two descriptions a client of the load gives: an offer of one VP8 track, an answer that takes what it is offered. Stateless. */
final class ClientSdp {
    private static final int VP8 = 96;
    private static final Set<String> MIRRORED = Set.of("rtpmap", "fmtp", "rtcp-fb", "extmap");
    private static final List<HeaderExtension> EXTENSIONS = List.of(HeaderExtension.ABS_SEND_TIME,
            HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, HeaderExtension.MID);

    private ClientSdp() {}

    /** The server, as its description has it. */
    record Remote(String ufrag, String password, String fingerprint, InetSocketAddress address) {}

    static String offer(IceCredentials ice, String fingerprint, int ssrc) {
        List<Attribute> attributes = transport("0", ice, fingerprint, "actpass");
        attributes.add(new Attribute("sendonly"));
        attributes.add(new Attribute("rtpmap", VP8 + " VP8/90000"));
        for (String feedback : List.of("nack", "nack pli", "ccm fir", "transport-cc")) {
            attributes.add(new Attribute("rtcp-fb", VP8 + " " + feedback));
        }
        for (int i = 0; i < EXTENSIONS.size(); i++) {
            attributes.add(new Attribute("extmap", i + 1 + " " + EXTENSIONS.get(i).uri()));
        }
        attributes.add(new Attribute("ssrc", Integer.toUnsignedString(ssrc) + " cname:load"));
        return describe(List.of(new MediaDescription("video", 9, "UDP/TLS/RTP/SAVPF",
                List.of(Integer.toString(VP8)), attributes)));
    }

    static String answer(SessionDescription offer, IceCredentials ice, String fingerprint) {
        List<MediaDescription> sections = new ArrayList<>();
        for (MediaDescription theirs : offer.media()) {
            List<Attribute> attributes = transport(theirs.mid(), ice, fingerprint, "active");
            attributes.add(new Attribute(theirs.isUsable() && theirs.direction().sends() ? "recvonly" : "inactive"));
            theirs.attributes().stream().filter(attribute -> MIRRORED.contains(attribute.name()))
                    .forEach(attributes::add);
            sections.add(new MediaDescription(theirs.kind(), theirs.isUsable() ? 9 : 0, theirs.protocol(),
                    theirs.formats(), attributes));
        }
        return describe(sections);
    }

    /** @throws IllegalArgumentException where the description lacks something */
    static Remote remote(SessionDescription description) {
        MediaDescription section = video(description);
        String ufrag = description.effectiveValue(section, "ice-ufrag");
        String password = description.effectiveValue(section, "ice-pwd");
        String fingerprint = description.effectiveValue(section, "fingerprint");
        for (String text : section.values("candidate")) {
            IceCandidate candidate = IceCandidate.parse("candidate:" + text);
            if (ufrag != null && password != null && fingerprint != null && candidate != null
                    && candidate.transport().equalsIgnoreCase("udp") && candidate.address().startsWith("127.")) {
                return new Remote(ufrag, password, fingerprint,
                        new InetSocketAddress(candidate.address(), candidate.port()));
            }
        }
        throw new IllegalArgumentException("no candidate of 127.0.0.0/8, or no credentials, in " + description);
    }

    /** The first video section in use. */
    static MediaDescription video(SessionDescription description) {
        return description.media().stream().filter(media -> media.kind().equals("video") && media.isUsable())
                .findFirst().orElseThrow(() -> new IllegalArgumentException("no video in " + description));
    }

    /** Id of an extension in a section, 0 for none. */
    static int extensionId(MediaDescription section, HeaderExtension extension) {
        return section.extensions().stream().filter(map -> map.uri().equals(extension.uri())).mapToInt(ExtMap::id)
                .findFirst().orElse(0);
    }

    private static List<Attribute> transport(String mid, IceCredentials ice, String fingerprint, String setup) {
        return new ArrayList<>(List.of(new Attribute("mid", mid), new Attribute("ice-ufrag", ice.fragment()),
                new Attribute("ice-pwd", ice.password()), new Attribute("fingerprint", fingerprint),
                new Attribute("setup", setup), new Attribute("rtcp-mux"), new Attribute("rtcp-rsize")));
    }

    private static String describe(List<MediaDescription> sections) {
        List<String> mids = sections.stream().map(MediaDescription::mid).toList();
        return new SessionDescription("- 1 1 IN IP4 127.0.0.1",
                List.of(new Attribute("group", "BUNDLE " + String.join(" ", mids)),
                        new Attribute("extmap-allow-mixed")),
                sections).toSdp();
    }
}
