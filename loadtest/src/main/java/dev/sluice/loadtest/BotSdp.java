// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.ice.IceCredentials;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SDP a bot speaks: Opus and VP8 with RTX, its own sections first, the server's answered as they come. Stateless. */
final class BotSdp {
    static final int OPUS = 111;
    static final int VP8 = 96;
    static final int RTX = 97;
    static final int AUDIO_LEVEL_ID = 1;
    static final int TRANSPORT_SEQUENCE_ID = 3;

    private BotSdp() {}

    /**
     * A section of a description, in the order of the server's view.
     *
     * @param ssrc of what the server sends here, or null
     */
    record Section(String mid, String kind, boolean serverSends, @Nullable Integer ssrc, @Nullable Integer rtxSsrc,
            @Nullable String trackId) {}

    static SessionDescription parse(String sdp) { return SdpParser.parse(sdp); }

    static BotTransport.@Nullable Remote remote(SessionDescription description) {
        for (MediaDescription section : description.media()) {
            String ufrag = description.effectiveValue(section, "ice-ufrag");
            String pwd = description.effectiveValue(section, "ice-pwd");
            String fingerprint = description.effectiveValue(section, "fingerprint");
            if (section.port() != 0 && ufrag != null && pwd != null && fingerprint != null) {
                return new BotTransport.Remote(ufrag, pwd, fingerprint, section.values("candidate"));
            }
        }
        return null;
    }

    static List<Section> sections(SessionDescription description) {
        List<Section> sections = new ArrayList<>();
        for (MediaDescription section : description.media()) {
            List<Integer> ssrcs = section.ssrcs();
            Map<Integer, Integer> repairs = section.flowIdentifications();
            Integer ssrc = ssrcs.isEmpty() ? null : ssrcs.getFirst();
            String msid = section.value("msid");
            sections.add(
                    new Section(section.mid(), section.kind(), section.port() != 0 && section.direction().sends(), ssrc,
                            ssrc == null ? null : repairs.get(ssrc),
                            msid == null ? null : msid.substring(msid.indexOf(' ') + 1)));
        }
        return sections;
    }

    /** Writes a description of all sections known so far. */
    static final class Writer {
        private final StringBuilder out = new StringBuilder();
        private final IceCredentials ice;
        private final String fingerprint;
        private final String setup;

        Writer(IceCredentials ice, String fingerprint, String setup, List<String> mids) {
            this.ice = ice;
            this.fingerprint = fingerprint;
            this.setup = setup;
            line("v=0");
            line("o=- 1 1 IN IP4 127.0.0.1");
            line("s=-");
            line("t=0 0");
            line("a=group:BUNDLE " + String.join(" ", mids));
            line("a=extmap-allow-mixed");
        }

        Writer audio(String mid, String direction, @Nullable Integer ssrc) {
            section("audio", mid, direction, Integer.toString(OPUS));
            line("a=rtpmap:" + OPUS + " opus/48000/2");
            line("a=fmtp:" + OPUS + " minptime=10;useinbandfec=1");
            line("a=extmap:" + AUDIO_LEVEL_ID + " urn:ietf:params:rtp-hdrext:ssrc-audio-level");
            if (ssrc != null) {
                line("a=ssrc:" + Integer.toUnsignedString(ssrc) + " cname:bot");
            }
            return this;
        }

        Writer video(String mid, String direction, @Nullable Integer ssrc) {
            section("video", mid, direction, VP8 + " " + RTX);
            line("a=rtpmap:" + VP8 + " VP8/90000");
            line("a=rtcp-fb:" + VP8 + " nack");
            line("a=rtcp-fb:" + VP8 + " nack pli");
            line("a=rtcp-fb:" + VP8 + " transport-cc");
            line("a=rtpmap:" + RTX + " rtx/90000");
            line("a=fmtp:" + RTX + " apt=" + VP8);
            line("a=extmap:" + TRANSPORT_SEQUENCE_ID
                    + " http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
            if (ssrc != null) {
                line("a=ssrc:" + Integer.toUnsignedString(ssrc) + " cname:bot");
            }
            return this;
        }

        String build() { return out.toString(); }

        private void section(String kind, String mid, String direction, String formats) {
            line("m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + formats);
            line("c=IN IP4 0.0.0.0");
            line("a=mid:" + mid);
            line("a=ice-ufrag:" + ice.fragment());
            line("a=ice-pwd:" + ice.password());
            line("a=fingerprint:" + fingerprint);
            line("a=setup:" + setup);
            line("a=rtcp-mux");
            line("a=rtcp-rsize");
            line("a=" + direction);
        }

        private void line(String line) { out.append(line).append("\r\n"); }
    }
}
