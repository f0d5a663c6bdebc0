// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotTransport;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SDP of one client: its own sections, each with the one codec it sends, and the server's, accepted with everything they offer.
 * Sans-IO, confined.
 */
final class ClientNegotiation {
    private static final int AUDIO_TYPE = 111;
    private static final int VIDEO_TYPE = 96;
    private static final Set<String> MIRRORED = Set.of("rtpmap", "fmtp", "rtcp-fb", "extmap");
    private static final List<HeaderExtension> AUDIO_EXTENSIONS = List.of(HeaderExtension.AUDIO_LEVEL,
            HeaderExtension.ABS_SEND_TIME, HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, HeaderExtension.MID);
    private static final List<HeaderExtension> VIDEO_EXTENSIONS = List.of(HeaderExtension.TRANSMISSION_OFFSET,
            HeaderExtension.ABS_SEND_TIME, HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, HeaderExtension.MID);
    private static final List<String> VIDEO_FEEDBACK = List.of("nack", "nack pli", "ccm fir", "transport-cc");

    private final String ufrag;
    private final String password;
    private final String fingerprint;
    private final Map<String, Own> own = new LinkedHashMap<>();
    private final Map<String, MediaDescription> sections = new LinkedHashMap<>(); // as last described, by mid, in order
    private final PayloadKinds kinds = new PayloadKinds();
    private int nextMid;

    /** A track of the client's. */
    record Own(String mid, TrackRequest request, int ssrc) {}

    ClientNegotiation(BotTransport transport) {
        this.ufrag = transport.local().fragment();
        this.password = transport.local().password();
        this.fingerprint = transport.fingerprint();
    }

    /** What the server sends, by payload type. */
    PayloadKinds kinds() { return kinds; }

    Own add(TrackRequest request, int ssrc) {
        Own track = new Own("client-" + nextMid++, request, ssrc);
        own.put(track.mid(), track);
        return track;
    }

    /** Everything known so far, and after it what was added since. */
    String offer() {
        Map<String, MediaDescription> all = new LinkedHashMap<>();
        sections.forEach((mid, section) -> all.put(mid, ours(mid, section, "actpass")));
        own.forEach((mid, track) -> all.putIfAbsent(mid, ownSection(track, "actpass")));
        return describe(all);
    }

    /** The server has accepted {@link #offer}. */
    void handleAnswer(SessionDescription answer) {
        answer.media().forEach(section -> sections.put(section.mid(), section));
    }

    /** Takes the server's offer and answers it. */
    String answer(SessionDescription offer) {
        Map<String, MediaDescription> all = new LinkedHashMap<>();
        sections.clear();
        for (MediaDescription section : offer.media()) {
            sections.put(section.mid(), section);
            all.put(section.mid(), ours(section.mid(), section, "active"));
            if (!own.containsKey(section.mid())) {
                kinds.learn(section);
            }
        }
        return describe(all);
    }

    /** Where the server is, or null when no section says it. */
    static BotTransport.@Nullable Remote remote(SessionDescription description) {
        for (MediaDescription section : description.media()) {
            String ufrag = description.effectiveValue(section, "ice-ufrag");
            String pwd = description.effectiveValue(section, "ice-pwd");
            String fingerprint = description.effectiveValue(section, "fingerprint");
            if (section.isUsable() && ufrag != null && pwd != null && fingerprint != null) {
                return new BotTransport.Remote(ufrag, pwd, fingerprint, section.values("candidate"));
            }
        }
        return null;
    }

    private MediaDescription ours(String mid, MediaDescription theirs, String setup) {
        Own track = own.get(mid);
        return track != null ? ownSection(track, setup) : mirror(theirs, setup);
    }

    private MediaDescription mirror(MediaDescription theirs, String setup) {
        List<Attribute> attributes = new ArrayList<>(transport(theirs.mid(), setup));
        boolean receives = theirs.isUsable() && theirs.direction() != Direction.INACTIVE
                && theirs.direction() != Direction.RECVONLY;
        attributes.add(new Attribute(Direction.of(false, receives).sdp()));
        theirs.attributes().stream().filter(attribute -> MIRRORED.contains(attribute.name())).forEach(attributes::add);
        return new MediaDescription(theirs.kind(), theirs.isUsable() ? 9 : 0, theirs.protocol(), theirs.formats(),
                attributes);
    }

    private MediaDescription ownSection(Own track, String setup) {
        boolean audio = track.request().isAudio();
        int type = audio ? AUDIO_TYPE : VIDEO_TYPE;
        List<Attribute> attributes = new ArrayList<>(transport(track.mid(), setup));
        attributes.add(new Attribute(Direction.SENDONLY.sdp()));
        attributes.add(new Attribute("msid", "bot " + track.mid()));
        attributes.add(new Attribute("rtpmap", audio
                ? new RtpMap(type, "opus", 48_000, 2).toSdp()
                : new RtpMap(type, track.request().codec(), 90_000, 1).toSdp()));
        String parameters = formatParameters(track.request().codec());
        if (!parameters.isEmpty()) {
            attributes.add(new Attribute("fmtp", type + " " + parameters));
        }
        for (String feedback : audio ? List.of("transport-cc") : VIDEO_FEEDBACK) {
            attributes.add(new Attribute("rtcp-fb", type + " " + feedback));
        }
        int id = 1;
        for (HeaderExtension extension : audio ? AUDIO_EXTENSIONS : VIDEO_EXTENSIONS) {
            attributes.add(new Attribute("extmap", id++ + " " + extension.uri()));
        }
        attributes.add(new Attribute("ssrc", Integer.toUnsignedString(track.ssrc()) + " cname:bot"));
        return new MediaDescription(audio ? "audio" : "video", 9, "UDP/TLS/RTP/SAVPF",
                List.of(Integer.toString(type)), attributes);
    }

    private static String formatParameters(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "OPUS" -> "minptime=10;useinbandfec=1";
            case "H264" -> "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
            case "VP9" -> "profile-id=0";
            default -> "";
        };
    }

    private List<Attribute> transport(String mid, String setup) {
        return List.of(new Attribute("mid", mid), new Attribute("ice-ufrag", ufrag),
                new Attribute("ice-pwd", password), new Attribute("fingerprint", fingerprint),
                new Attribute("setup", setup), new Attribute("rtcp-mux"), new Attribute("rtcp-rsize"));
    }

    private static String describe(Map<String, MediaDescription> all) {
        return new SessionDescription("- 1 1 IN IP4 127.0.0.1",
                List.of(new Attribute("group", "BUNDLE " + String.join(" ", all.keySet())),
                        new Attribute("extmap-allow-mixed")),
                List.copyOf(all.values())).toSdp();
    }
}
