// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads session descriptions in linear time, within limits. Attributes the rest of the code relies on are checked here, once; lines of
 * other types and unknown attributes are kept or passed over (RFC 8866 §5).
 */
public final class SdpParser {
    static final int MAX_LENGTH = 512 * 1024; // characters
    static final int MAX_LINE = 8 * 1024;
    static final int MAX_SECTIONS = 256;
    static final int MAX_CANDIDATES = 100; // of a section

    private final String text;
    private int position;
    private int lineNumber;
    private String origin = "";
    private final List<Attribute> sessionAttributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();

    private SdpParser(String text) { this.text = text; }

    /** @throws SdpException when the text breaks the grammar or a limit */
    public static SessionDescription parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new SdpException("longer than " + MAX_LENGTH + " characters");
        }
        return new SdpParser(text).parse();
    }

    private SessionDescription parse() {
        String line = nextLine();
        if (line == null || !line.equals("v=0")) {
            throw SdpException.atLine(1, "does not begin with v=0");
        }
        line = nextLine();
        while (line != null && !line.startsWith("m=")) {
            if (line.startsWith("o=")) {
                origin = line.substring(2);
            } else if (line.startsWith("a=")) {
                sessionAttributes.add(attribute(line));
            }
            line = nextLine();
        }
        while (line != null) {
            line = section(line);
        }
        return new SessionDescription(origin, sessionAttributes, media);
    }

    /** Reads one media section. Returns the {@code m=} line of the next, or null. */
    private @Nullable String section(String mediaLine) {
        int startLine = lineNumber;
        if (media.size() == MAX_SECTIONS) {
            throw SdpException.atLine(startLine, "more than " + MAX_SECTIONS + " media sections");
        }
        String[] parts = mediaLine.substring(2).split(" ", -1);
        if (parts.length < 4) {
            throw SdpException.atLine(startLine, "m= line without media, port, protocol and format");
        }
        List<Attribute> attributes = new ArrayList<>();
        int candidates = 0;
        String line = nextLine();
        while (line != null && !line.startsWith("m=")) {
            if (line.startsWith("a=")) {
                Attribute attribute = attribute(line);
                if (attribute.name().equals("candidate") && ++candidates > MAX_CANDIDATES) {
                    throw SdpException.atLine(lineNumber, "more than " + MAX_CANDIDATES + " candidates");
                }
                attributes.add(attribute);
            }
            line = nextLine();
        }
        List<String> formats = new ArrayList<>();
        for (int i = 3; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                formats.add(parts[i]);
            }
        }
        try {
            String port = parts[1].contains("/") ? parts[1].substring(0, parts[1].indexOf('/')) : parts[1];
            boolean rtp = parts[2].contains("RTP");
            for (String format : formats) {
                if (rtp) {
                    Numbers.parse(format, 0, 127);
                }
            }
            media.add(new MediaDescription(parts[0], Numbers.parse(port, 0, 65_535), parts[2], formats, attributes));
        } catch (SdpException e) {
            throw SdpException.atLine(startLine, "m= line: " + e.getMessage());
        }
        return line;
    }

    private Attribute attribute(String line) {
        int colon = line.indexOf(':');
        Attribute attribute = colon < 0
                ? new Attribute(line.substring(2))
                : new Attribute(line.substring(2, colon), line.substring(colon + 1));
        try {
            check(attribute);
        } catch (SdpException e) {
            throw SdpException.atLine(lineNumber, "a=" + Numbers.shorten(attribute.name()) + ": " + e.getMessage());
        }
        return attribute;
    }

    private static void check(Attribute attribute) {
        String value = attribute.value();
        switch (attribute.name()) {
            case "rtpmap" -> RtpMap.parse(value);
            case "rtcp-fb" -> RtcpFeedback.parse(value);
            case "extmap" -> ExtMap.parse(value);
            case "ssrc" -> MediaDescription.leadingSsrc(value);
            case "ssrc-group" -> {
                String[] parts = value.split(" ", -1);
                for (int i = 1; i < parts.length; i++) {
                    MediaDescription.ssrc(parts[i]);
                }
            }
            case "setup" ->
                require(List.of("active", "passive", "actpass", "holdconn").contains(value), "unknown role");
            case "mid" -> require(!value.isEmpty() && value.length() <= 64 && value.indexOf(' ') < 0,
                    "not a token of 1 to 64 characters");
            case "ice-ufrag" -> require(value.length() >= 4 && value.length() <= 256, "not 4 to 256 characters");
            case "ice-pwd" -> require(value.length() >= 22 && value.length() <= 256, "not 22 to 256 characters");
            case "fingerprint" -> require(value.indexOf(' ') > 0, "not a hash name and a value");
            default -> {
            }
        }
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new SdpException(why);
        }
    }

    /** The next line that is not empty, without its end, or null. */
    private @Nullable String nextLine() {
        while (position < text.length()) {
            int newline = text.indexOf('\n', position);
            int end = newline < 0 ? text.length() : newline;
            int from = position;
            position = end + 1;
            lineNumber++;
            if (end > from && text.charAt(end - 1) == '\r') {
                end--;
            }
            if (end - from > MAX_LINE) {
                throw SdpException.atLine(lineNumber, "longer than " + MAX_LINE + " characters");
            }
            if (end > from) {
                if (end - from < 2 || text.charAt(from + 1) != '=') {
                    throw SdpException.atLine(lineNumber, "not type=value");
                }
                return text.substring(from, end);
            }
        }
        return null;
    }
}
