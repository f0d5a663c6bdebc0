// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description (RFC 8866) reduced to what WebRTC means by it.
 *
 * @param origin the {@code o=} line's value
 * @param attributes of the session level
 */
public record SessionDescription(String origin, List<Attribute> attributes, List<MediaDescription> media) {
    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** Value of the first such session-level attribute, or null. */
    public @Nullable String value(String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute.value();
            }
        }
        return null;
    }

    /** Of the section, or else of the session (RFC 8866 §5.13). */
    public @Nullable String effectiveValue(MediaDescription section, String name) {
        String own = section.value(name);
        return own != null ? own : value(name);
    }

    /** As {@link #effectiveValue}, all of them. */
    public List<String> effectiveValues(MediaDescription section, String name) {
        List<String> own = section.values(name);
        return !own.isEmpty()
                ? own
                : attributes.stream().filter(attribute -> attribute.name().equals(name)).map(Attribute::value).toList();
    }

    /** Mids of the BUNDLE group, in order; empty when there is none (RFC 8843 §7). */
    public List<String> bundle() {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals("group") && attribute.value().startsWith("BUNDLE")) {
                String mids = attribute.value().substring("BUNDLE".length()).trim();
                return mids.isEmpty() ? List.of() : List.of(mids.split(" "));
            }
        }
        return List.of();
    }

    /** CRLF-terminated lines. */
    public String toSdp() {
        StringBuilder out = new StringBuilder(2048);
        line(out, "v=0");
        line(out, "o=" + origin);
        line(out, "s=-");
        line(out, "t=0 0");
        attributes.forEach(attribute -> attribute(out, attribute));
        for (MediaDescription section : media) {
            line(out, "m=" + section.kind() + " " + section.port() + " " + section.protocol() + " "
                    + String.join(" ", section.formats()));
            line(out, "c=IN IP4 0.0.0.0");
            section.attributes().forEach(attribute -> attribute(out, attribute));
        }
        return out.toString();
    }

    private static void attribute(StringBuilder out, Attribute attribute) {
        line(out, "a=" + attribute.name() + (attribute.value().isEmpty() ? "" : ":" + attribute.value()));
    }

    private static void line(StringBuilder out, String line) { out.append(line).append("\r\n"); }
}
