// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One media section (RFC 8866 §5.14). The typed accessors read attributes the parser has checked.
 *
 * @param kind audio, video or application
 * @param port 0 for a rejected section, or with {@code bundle-only}
 * @param formats payload types as text
 */
public record MediaDescription(String kind, int port, String protocol, List<String> formats,
        List<Attribute> attributes) {
    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
    }

    /** Neither rejected nor recycled: port 0 counts only with {@code bundle-only} (RFC 8843 §6). */
    public boolean isUsable() {
        return port != 0 || has("bundle-only");
    }

    public boolean has(String name) { return value(name) != null; }

    /** Value of the first such attribute, or null. */
    public @Nullable String value(String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute.value();
            }
        }
        return null;
    }

    /** Values of all such attributes, in order. */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                values.add(attribute.value());
            }
        }
        return values;
    }

    /** Empty when there is none. */
    public String mid() {
        String mid = value("mid");
        return mid == null ? "" : mid;
    }

    public Direction direction() {
        for (Attribute attribute : attributes) {
            for (Direction direction : Direction.values()) {
                if (attribute.name().equals(direction.sdp())) {
                    return direction;
                }
            }
        }
        return Direction.SENDRECV; // RFC 8866 §6.7
    }

    /** By payload type, in the order of {@link #formats}. */
    public Map<Integer, RtpMap> rtpMaps() {
        Map<Integer, RtpMap> byType = new LinkedHashMap<>();
        Map<Integer, RtpMap> all = new LinkedHashMap<>();
        for (String value : values("rtpmap")) {
            RtpMap map = RtpMap.parse(value);
            all.put(map.payloadType(), map);
        }
        for (String format : formats) {
            RtpMap map = all.get(Numbers.parse(format, 0, 127));
            if (map != null) {
                byType.put(map.payloadType(), map);
            }
        }
        return byType;
    }

    /** Format parameters by lower-case name, in order; a parameter without {@code =} has an empty value (RFC 8866 §6.15). */
    public Map<String, String> formatParameters(int payloadType) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String prefix = payloadType + " ";
        for (String value : values("fmtp")) {
            if (value.startsWith(prefix)) {
                for (String parameter : value.substring(prefix.length()).split(";", -1)) {
                    String text = parameter.trim();
                    int equals = text.indexOf('=');
                    if (!text.isEmpty()) {
                        parameters.put((equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT),
                                equals < 0 ? "" : text.substring(equals + 1));
                    }
                }
            }
        }
        return parameters;
    }

    public List<RtcpFeedback> feedback() { return values("rtcp-fb").stream().map(RtcpFeedback::parse).toList(); }

    public List<ExtMap> extensions() { return values("extmap").stream().map(ExtMap::parse).toList(); }

    /** SSRCs in order of appearance, raw 32 bits, each once. */
    public List<Integer> ssrcs() {
        return values("ssrc").stream().map(MediaDescription::leadingSsrc).distinct().toList();
    }

    /** Value of an SSRC attribute (RFC 5576 §4.1) of any SSRC, or null. */
    public @Nullable String ssrcAttribute(String name) {
        for (String value : values("ssrc")) {
            int space = value.indexOf(' ');
            if (space > 0 && value.startsWith(name + ":", space + 1)) {
                return value.substring(space + name.length() + 2);
            }
        }
        return null;
    }

    /** Pairs of main and repair SSRC (RFC 5576 §4.2, RFC 4588 §8.8): the repair one by the main one. */
    public Map<Integer, Integer> flowIdentifications() {
        Map<Integer, Integer> repairByMain = new LinkedHashMap<>();
        for (String value : values("ssrc-group")) {
            String[] parts = value.split(" ", -1);
            if (parts.length == 3 && parts[0].equals("FID")) {
                repairByMain.put(ssrc(parts[1]), ssrc(parts[2]));
            }
        }
        return repairByMain;
    }

    static int leadingSsrc(String value) {
        int space = value.indexOf(' ');
        return ssrc(space < 0 ? value : value.substring(0, space));
    }

    static int ssrc(String text) { return (int) Numbers.parseLong(text, 0, 0xFFFF_FFFFL); }
}
