// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtcpFeedback;
import dev.sluice.signaling.sdp.RtpMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds one media section of ours. Used once. */
final class SectionWriter {
    private static final int DISCARD_PORT = 9; // RFC 8840 §4.1.1: where no default candidate is named

    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> formats = new ArrayList<>();
    private final String kind;
    private final String protocol;

    SectionWriter(String kind, String mid, String protocol) {
        this.kind = kind;
        this.protocol = protocol;
        add("mid", mid);
    }

    /** A section refused or not used any more: port 0 (RFC 3264 §6). The formats must not be empty. */
    static MediaDescription rejected(String kind, String mid, String protocol, List<String> formats) {
        return new MediaDescription(kind, 0, protocol, formats,
                List.of(new Attribute("mid", mid), new Attribute("inactive")));
    }

    SectionWriter transport(LocalTransport local, String setup, boolean withCandidates) {
        add("ice-ufrag", local.iceUfrag());
        add("ice-pwd", local.icePwd());
        add("fingerprint", local.fingerprint());
        add("setup", setup);
        add("rtcp-mux", "");
        add("rtcp-rsize", "");
        if (withCandidates) {
            local.candidates().forEach(candidate -> add("candidate", candidate.substring("candidate:".length())));
            add("end-of-candidates", "");
        }
        return this;
    }

    SectionWriter direction(Direction direction) {
        add(direction.sdp(), "");
        return this;
    }

    SectionWriter codecs(List<CodecParameters> codecs) {
        for (CodecParameters codec : codecs) {
            format(codec.payloadType(), codec.name(), codec.clockRateHz(), codec.channels(), codec.formatParameters());
            for (String feedback : codec.feedback()) {
                add("rtcp-fb", new RtcpFeedback(codec.payloadType(), feedback).toSdp());
            }
            if (codec.rtxPayloadType() >= 0) {
                format(codec.rtxPayloadType(), "rtx", codec.clockRateHz(), 1,
                        Map.of("apt", Integer.toString(codec.payloadType())));
            }
        }
        return this;
    }

    SectionWriter extensions(List<HeaderExtensionMapping> extensions) {
        for (HeaderExtensionMapping extension : extensions) {
            add("extmap", new ExtMap(extension.id(), Direction.SENDRECV, extension.uri()).toSdp());
        }
        return this;
    }

    /** What we send here. */
    SectionWriter sender(SenderRequest sender, boolean rtx) {
        add("msid", sender.streamId() + " " + sender.trackId());
        String ssrc = Integer.toUnsignedString(sender.ssrc());
        String rtxSsrc = Integer.toUnsignedString(sender.rtxSsrc());
        if (rtx) {
            add("ssrc-group", "FID " + ssrc + " " + rtxSsrc);
        }
        add("ssrc", ssrc + " cname:" + sender.cname());
        if (rtx) {
            add("ssrc", rtxSsrc + " cname:" + sender.cname());
        }
        return this;
    }

    MediaDescription build() { return new MediaDescription(kind, DISCARD_PORT, protocol, formats, attributes); }

    private void format(int payloadType, String name, int clockRateHz, int channels, Map<String, String> parameters) {
        formats.add(Integer.toString(payloadType));
        add("rtpmap", new RtpMap(payloadType, name, clockRateHz, channels).toSdp());
        if (!parameters.isEmpty()) {
            List<String> texts = parameters.entrySet().stream()
                    .map(entry -> entry.getValue().isEmpty() ? entry.getKey() : entry.getKey() + "=" + entry.getValue())
                    .toList();
            add("fmtp", payloadType + " " + String.join(";", texts));
        }
    }

    private void add(String name, String value) { attributes.add(new Attribute(name, value)); }
}
