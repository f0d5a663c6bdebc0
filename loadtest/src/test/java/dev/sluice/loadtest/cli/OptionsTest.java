// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void shouldTakeSeveralTargetsAndRepeatedOptions() {
        Options options = parse(
                "fanout --targets sluice,janus --rounds 5 --set rooms=4 --set receivers=50 --server-cpu 1");

        assertEquals(List.of("sluice", "janus"), options.targets());
        assertEquals(5, options.rounds());
        assertEquals(List.of("rooms=4", "receivers=50"), options.overrides());
        assertEquals("1", options.servers().cpus());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rounds 5                         | which scenario?
            fanout --rounds                    | --rounds without a value
            fanout --rounds x                  | --rounds is x, must be a whole number
            fanout --rounds 0                  | --rounds is 1 to 1000
            fanout --rounds 99999999999999     | must be a whole number
            fanout --colour red                | no option is named --colour
            fanout --target asterisk           | --target is one of sluice, livekit, janus, whip
            fanout --target whip               | needs --url and --whep-url
            fanout --targets sluice,janus --url http://x/ | --url is for one target
            fanout --server-cpu all            | all is no list of processors
            fanout --fail-if loss              | is no comparison such as loss>0.01
            fanout --fail-if luck>1            | knows no luck, but
            """)
    void shouldSayWhatIsWrong(String arguments, String message) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> parse(arguments));

        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fanout --rounds", "meting", "fanout --set rooms=0", "signaling --target livekit",
            "idle --url http://127.0.0.1:1/", "--compare a.json", "fanout --compare a.json b.json"})
    void shouldExitWith2ForWrongUsage(String arguments) { assertEquals(2, LoadTest.run(words(arguments))); }

    @Test
    void shouldExitWith1WithoutAResultToCompare() {
        assertEquals(1, LoadTest.run(List.of("--compare", "/nonexistent/a.json", "/nonexistent/b.json")));
    }

    @Test
    void shouldExitWith0ForHelp() { assertEquals(0, LoadTest.run(List.of("fanout", "--help"))); }

    private static Options parse(String arguments) { return Options.parse(words(arguments)); }

    private static List<String> words(String arguments) {
        return arguments.isEmpty() ? List.of() : List.of(arguments.split(" ", -1));
    }
}
