// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One flat JSON object a line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code thread}, {@code message}, then the
 * fields of the line by their own names, {@code exception} last. Logback's own encoder puts fields into a list of objects, which log
 * stores do not index.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = new byte[0];
    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public byte[] headerBytes() { return NOTHING; }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256).append('{');
        text(line, "time", event.getInstant().toString());
        text(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        text(line, "logger", event.getLoggerName());
        text(line, "thread", event.getThreadName());
        text(line, "message", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(field -> field(line, field));
        }
        if (event.getThrowableProxy() != null) {
            text(line, "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() { return NOTHING; }

    private static void field(StringBuilder line, KeyValuePair field) {
        switch (field.value) {
            case Integer number -> name(line, field.key).append(number.intValue());
            case Long number -> name(line, field.key).append(number.longValue());
            case Boolean flag -> name(line, field.key).append(flag.booleanValue());
            case null, default -> text(line, field.key, String.valueOf(field.value));
        }
    }

    private static void text(StringBuilder line, String name, String value) { quote(name(line, name), value); }

    private static StringBuilder name(StringBuilder line, String name) {
        if (line.length() > 1) {
            line.append(',');
        }
        return quote(line, name).append(':');
    }

    /** RFC 8259 §7. */
    private static StringBuilder quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ') {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        line.append(Character.isSurrogate(c) && !isPaired(text, i) ? REPLACEMENT : c);
                    }
                }
            }
        }
        return line.append('"');
    }

    /** Whether the surrogate at {@code i} has its other half beside it: alone it is no text. */
    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
