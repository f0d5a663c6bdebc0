// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {
    private static final Path OFFERS = Path.of("src/test/resources/offers");

    static List<String> offers() throws IOException {
        try (Stream<Path> files = Files.list(OFFERS)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".sdp")).sorted().toList();
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("offers")
    void shouldReadBackWhatItWrites(String file) throws IOException {
        SessionDescription description = SdpParser.parse(read(file));
        assertTrue(description.media().size() >= 2);
        assertEquals(description, SdpParser.parse(description.toSdp()));
    }

    @ParameterizedTest
    @MethodSource("offers")
    void shouldThrowNothingButItsOwnOnTruncatedInput(String file) throws IOException {
        String text = read(file);
        for (int length = 0; length < text.length(); length++) {
            parseAnyhow(text.substring(0, length));
        }
    }

    @SeededTest
    void shouldThrowNothingButItsOwnOnMutatedInput(long seed) throws IOException {
        RandomGenerator random = Seeds.random(seed);
        for (String file : offers()) {
            StringBuilder text = new StringBuilder(read(file));
            for (int i = 0; i < 20; i++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
                parseAnyhow(text.toString());
            }
        }
    }

    private static void parseAnyhow(String text) {
        try {
            SessionDescription description = SdpParser.parse(text);
            for (MediaDescription section : description.media()) {
                if (section.protocol().contains("RTP")) {
                    section.rtpMaps();
                    section.extensions();
                    section.feedback();
                    section.ssrcs();
                    section.flowIdentifications();
                }
            }
        } catch (SdpException _) {
            // what it is for
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=1", "m=audio 9 RTP/AVP 0", "v=0\nx", "v=0\nm=audio",
            "v=0\nm=audio 70000 UDP/TLS/RTP/SAVPF 0",
            "v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 128", "v=0\na=extmap:0 urn:x", "v=0\na=rtpmap:96 VP8",
            "v=0\na=ice-pwd:short",
            "v=0\na=ssrc:4294967296 cname:x", "v=0\na=setup:sometimes"})
    void shouldSayWhereAndWhyItRefuses(String text) {
        String message = String.valueOf(assertThrows(SdpException.class, () -> SdpParser.parse(text)).getMessage());
        assertTrue(message.startsWith("line "), message);
    }

    @Test
    void shouldKeepItsLimits() {
        assertThrows(SdpException.class, () -> SdpParser.parse("v=0\n" + "a=x\n".repeat(SdpParser.MAX_LENGTH / 4)));
        assertThrows(SdpException.class, () -> SdpParser.parse("v=0\na=" + "x".repeat(SdpParser.MAX_LINE)));
        String section = "m=audio 9 UDP/TLS/RTP/SAVPF 0\n";
        assertEquals(SdpParser.MAX_SECTIONS,
                SdpParser.parse("v=0\n" + section.repeat(SdpParser.MAX_SECTIONS)).media().size());
        assertThrows(SdpException.class, () -> SdpParser.parse("v=0\n" + section.repeat(SdpParser.MAX_SECTIONS + 1)));
        String candidate = "a=candidate:1 1 udp 1 127.0.0.1 1 typ host\n";
        assertThrows(SdpException.class,
                () -> SdpParser.parse("v=0\n" + section + candidate.repeat(SdpParser.MAX_CANDIDATES + 1)));
    }
}
