// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldRehearseAndEnd() { assertEquals(0, run("rehearse"), err.toString(StandardCharsets.UTF_8)); }

    @Test
    void shouldRefuseAnUnknownCommand() {
        assertEquals(2, run("forward"));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("usage: sluice serve"));
    }

    @Test
    void shouldNameWhatIsWrongWithTheConfiguration() {
        assertEquals(1, run("serve", "--set", "http.prot=1"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("http.prot"), err.toString(StandardCharsets.UTF_8));
    }

    private int run(String... arguments) {
        return Main.run(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
