// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    private static final Path DOCUMENTATION = Path.of("../docs/configuration.md");
    private static final Pattern DOCUMENTED_KEY = Pattern.compile("^\\| `([a-z.-]+)` \\| ([^|]*) \\| ([^|]*) \\|",
            Pattern.MULTILINE);

    @TempDir
    Path directory = Path.of("");

    private static ServerConfig with(String... settings) {
        return ServerConfig.load(null, Map.of(), List.of(settings));
    }

    @Test
    void shouldDocumentEveryKeyWithItsDefault() throws IOException {
        Map<String, String> documented = DOCUMENTED_KEY.matcher(Files.readString(DOCUMENTATION)).results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(3).replace("`", "").trim()));
        for (ConfigKey key : ConfigKey.values()) {
            assertEquals(key.defaultValue().isEmpty() ? "empty" : key.defaultValue(), documented.remove(key.path()),
                    key.path() + " in docs/configuration.md");
        }
        assertTrue(documented.isEmpty(), "documented and not there: " + documented.keySet());
    }

    @Test
    void shouldLetLaterSourcesWin() throws IOException {
        Path file = Files.writeString(directory.resolve("sluice.yaml"),
                "http:\n  port: 1\nmedia:\n  loops: 3\n  port: 1000\n");
        ServerConfig config = ServerConfig.load(file, Map.of("SLUICE_HTTP_PORT", "2", "SLUICE_MEDIA_PORT", "2000"),
                List.of("http.port=3"));
        assertEquals(3, config.integer(ConfigKey.HTTP_PORT));
        assertEquals(2000, config.integer(ConfigKey.MEDIA_PORT));
        assertEquals(3, config.integer(ConfigKey.MEDIA_LOOPS));
        assertEquals("127.0.0.1", config.text(ConfigKey.HTTP_HOST));
    }

    @Test
    void shouldReadListsAndKeysFromYaml() throws IOException {
        Path file = Files.writeString(directory.resolve("sluice.yaml"),
                "media:\n  advertise: [192.0.2.1, 192.0.2.2]\nauth:\n  keys:\n    main: 0123456789abcdef0123456789abcdef\n");
        ServerConfig config = ServerConfig.load(file, Map.of(), List.of());
        assertEquals(List.of("192.0.2.1", "192.0.2.2"), config.list(ConfigKey.MEDIA_ADVERTISE));
        assertEquals(Map.of("main", "0123456789abcdef0123456789abcdef"), config.apiKeys());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.prot=8080", "http.port=eighty", "http.port=65536", "media.loops=-1", "log.level=loud",
            "auth.keys=main:short", "auth.keys=0123456789abcdef0123456789abcdef", "ice.failed-after=3", "nonsense"})
    void shouldNameWhatIsWrong(String setting) {
        String message = String.valueOf(assertThrows(ConfigException.class, () -> with(setting)).getMessage());
        assertTrue(message.contains(setting.replaceFirst("=.*", "")), message);
    }

    @Test
    void shouldRefuseAnUnknownKeyInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("sluice.yaml"), "media:\n  prot: 1\n");
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> ServerConfig.load(file, Map.of(), List.of())).getMessage());
        assertTrue(message.contains("media.prot") && message.contains("sluice.yaml"), message);
    }

    @Test
    void shouldNotShowSecrets() {
        String description = with("auth.keys=main:0123456789abcdef0123456789abcdef").describe();
        assertTrue(description.contains("main"), description);
        assertFalse(description.contains("0123456789abcdef"), description);
    }
}
