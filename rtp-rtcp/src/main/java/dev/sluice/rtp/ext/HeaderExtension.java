// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The RTP header extensions browsers offer, by their URI in SDP (RFC 8285 §5). */
public enum HeaderExtension {
    /** RFC 6464. */
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    /** RFC 6465. */
    CSRC_AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:csrc-audio-level"),
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    TRANSPORT_SEQUENCE_NUMBER("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    /** RFC 9143. */
    MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
    /** RFC 8852. */
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    /** RFC 8852. */
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    /** RFC 5450. */
    TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset"),
    /** 3GPP TS 26.114. */
    VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
    PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
    VIDEO_CONTENT_TYPE("http://www.webrtc.org/experiments/rtp-hdrext/video-content-type"),
    VIDEO_TIMING("http://www.webrtc.org/experiments/rtp-hdrext/video-timing"),
    COLOR_SPACE("http://www.webrtc.org/experiments/rtp-hdrext/color-space"),
    /** AV1 RTP payload format, appendix A. */
    DEPENDENCY_DESCRIPTOR("https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"),
    VIDEO_LAYERS_ALLOCATION("http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00"),
    ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time");

    private static final Map<String, HeaderExtension> BY_URI = new HashMap<>();

    static {
        for (HeaderExtension extension : values()) {
            BY_URI.put(extension.uri, extension);
        }
    }

    private final String uri;

    HeaderExtension(String uri) { this.uri = uri; }

    public String uri() { return uri; }

    /** Null for an extension we do not know. */
    public static @Nullable HeaderExtension ofUri(String uri) {
        return BY_URI.get(uri);
    }
}
