// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.message.JsonRpcReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class JsonLineEncoderTest {
    private final Logger logger = new LoggerContext().getLogger("dev.sluice.lifecycle");

    private String encode(String message, @Nullable Throwable failure, KeyValuePair... fields) {
        LoggingEvent event = new LoggingEvent("", logger, Level.INFO, message, failure, null);
        event.setThreadName("media-0");
        event.setInstant(Instant.parse("2026-11-28T05:00:00.123Z"));
        event.setKeyValuePairs(List.of(fields));
        return new String(new JsonLineEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void shouldPutFieldsBesideTheMessage() {
        assertEquals("""
                {"time":"2026-11-28T05:00:00.123Z","level":"info","logger":"dev.sluice.lifecycle","thread":"media-0",\
                "message":"peer connection","event":"closed","packets_in":42,"drops":0,"kept":true,"reason":"null"}
                """, encode("peer connection", null, new KeyValuePair("event", "closed"),
                new KeyValuePair("packets_in", 42L), new KeyValuePair("drops", 0), new KeyValuePair("kept", true),
                new KeyValuePair("reason", null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "a\nb\r\tc", "\u0000\u001f", "caf\u00e9 \uD83D\uDE00", "\uFFFD"})
    void shouldWriteOneLineOfValidJsonWhateverThereIs(String text) {
        String line = encode(text, null, new KeyValuePair(text, text));
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertTrue(line.endsWith("}\n"));
        JsonNode read = Objects.requireNonNull(JsonRpcReader.readTree(line), line);
        assertEquals(text, read.path("message").textValue());
        assertEquals(text, read.path(text).textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "\uDE00", "\uD83D\uD83D\uDE00"})
    void shouldReplaceHalfACharacter(String text) {
        JsonNode read = Objects.requireNonNull(JsonRpcReader.readTree(encode(text, null)));
        assertEquals(text.replaceFirst("^.", "\uFFFD"), read.path("message").textValue());
    }

    @Test
    void shouldKeepAnExceptionInItsLine() {
        String line = encode("failed", new IllegalStateException("why"));
        assertTrue(line.contains("\"exception\":\"java.lang.IllegalStateException: why\\n"), line);
        assertFalse(line.trim().contains("\n"));
    }
}
