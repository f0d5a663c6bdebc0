// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtcpFeedback;
import dev.sluice.signaling.sdp.RtpMap;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers a server's offer: whatever it sends is received, by the codecs, feedback and extensions both know; the client is active in DTLS.
 * A data channel section is accepted, though nobody answers SCTP behind it, as it may be all there is to carry the transport. Stateless.
 */
final class SdpAnswer {
    private static final Set<String> FEEDBACK = Set.of("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc");

    private SdpAnswer() {}

    /** @param version grows with every answer of a connection */
    static SessionDescription to(SessionDescription offer, LocalParameters local, int version) {
        List<MediaDescription> sections = new ArrayList<>();
        for (MediaDescription section : offer.media()) {
            sections.add(answer(section, local));
        }
        return SdpOffer.describe(version, sections);
    }

    private static MediaDescription answer(MediaDescription offered, LocalParameters local) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("mid", offered.mid()));
        if (!offered.isUsable()) {
            return copy(offered, 0, offered.formats(), attributes);
        }
        attributes.addAll(local.attributes("active"));
        if (offered.kind().equals("application")) {
            attributes.add(new Attribute("sctp-port", "5000"));
            attributes.add(new Attribute("max-message-size", "262144"));
            return copy(offered, 9, offered.formats(), attributes);
        }
        Set<Integer> types = payloadTypes(offered);
        if (types.isEmpty()) {
            return copy(offered, 0, offered.formats(), List.of(new Attribute("mid", offered.mid())));
        }
        attributes.add(new Attribute("rtcp-mux"));
        attributes.add(new Attribute("rtcp-rsize"));
        attributes.add(new Attribute(Direction.of(false, offered.direction().sends()).sdp()));
        addCodecs(attributes, offered, types);
        for (ExtMap map : offered.extensions()) {
            if (Extensions.isKnown(map.uri())) {
                attributes.add(new Attribute("extmap", map.toSdp()));
            }
        }
        return copy(offered, 9, offered.formats().stream().filter(format -> types.contains(Integer.valueOf(format)))
                .toList(), attributes);
    }

    /** Known codecs, and RTX of those. */
    private static Set<Integer> payloadTypes(MediaDescription offered) {
        Set<Integer> types = new TreeSet<>();
        Map<Integer, RtpMap> maps = offered.rtpMaps();
        for (RtpMap map : maps.values()) {
            if (Codec.of(map.name()) != null) {
                types.add(map.payloadType());
            }
        }
        for (RtpMap map : maps.values()) {
            String base = offered.formatParameters(map.payloadType()).get("apt");
            if (map.name().equalsIgnoreCase("rtx") && base != null
                    && types.stream().anyMatch(type -> type.toString().equals(base))) {
                types.add(map.payloadType());
            }
        }
        return types;
    }

    private static void addCodecs(List<Attribute> attributes, MediaDescription offered, Set<Integer> types) {
        List<RtcpFeedback> feedback = offered.feedback();
        for (RtpMap map : offered.rtpMaps().values()) {
            int type = map.payloadType();
            if (!types.contains(type)) {
                continue;
            }
            attributes.add(new Attribute("rtpmap", map.toSdp()));
            for (String parameters : offered.values("fmtp")) {
                if (parameters.startsWith(type + " ")) {
                    attributes.add(new Attribute("fmtp", parameters));
                }
            }
            for (RtcpFeedback each : feedback) {
                if (each.appliesTo(type) && FEEDBACK.contains(each.value())) {
                    attributes.add(new Attribute("rtcp-fb", type + " " + each.value()));
                }
            }
        }
    }

    private static MediaDescription copy(MediaDescription offered, int port, List<String> formats,
            List<Attribute> attributes) {
        return new MediaDescription(offered.kind(), port, offered.protocol(), formats, attributes);
    }
}
