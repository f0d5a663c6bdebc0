// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {
    @TempDir
    Path folder;

    static Stream<String> builtIn() { return Scenarios.BUILT_IN.stream(); }

    @ParameterizedTest
    @MethodSource("builtIn")
    void shouldReadWhatComesWithIt(String name) {
        Scenario scenario = Scenarios.load(name, List.of());

        assertEquals(name, scenario.name());
        assertTrue(scenario.description().length() > 10);
    }

    @Test
    void shouldReplaceValues() {
        Scenario scenario = Scenarios.load("fanout",
                List.of("rooms=4", "receivers=7", "duration=2.5s", "burst.packets=3", "joins-per-second=12.5"));

        assertEquals(new Rooms(4, 1, 7, 12.5), scenario.rooms());
        assertEquals(Duration.ofMillis(2500), scenario.timing().duration());
        assertEquals(new Media.Burst(3, 30, 1088), scenario.media().burst());
    }

    @Test
    void shouldReadAFileWithImpairedClients() throws IOException {
        Scenario scenario = load("""
                receivers: 10
                video: vp8
                impair:
                  - {share: 0.2, loss: 0.05, latency: 40ms, jitter: 10ms}
                  - {share: 0.3, latency: 1s}
                """, "impair.1.loss=0.5");

        assertEquals(List.of(new Impairment(0.2, 0.05, Duration.ofMillis(40), Duration.ofMillis(10)),
                new Impairment(0.3, 0.5, Duration.ofSeconds(1), Duration.ZERO)), scenario.impairments());
    }

    @Test
    void shouldSpreadBadNetworksByTheirShares() throws IOException {
        Scenario scenario = load(
                "{receivers: 1000, audio: true, impair: [{share: 0.2, loss: 0.1}, {share: 0.3, loss: 0.2}]}");
        List<Double> losses = IntStream.range(0, 1000).mapToObj(scenario::impairmentOf)
                .map(impairment -> impairment == null ? 0.0 : impairment.loss()).toList();

        assertEquals(200.0, (double) losses.stream().filter(loss -> loss == 0.1).count(), 5.0);
        assertEquals(300.0, (double) losses.stream().filter(loss -> loss == 0.2).count(), 5.0);
    }

    @Test
    void shouldLeaveNetworksAloneByDefault() { assertNull(Scenarios.load("fanout", List.of()).impairmentOf(3)); }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            receiver: 10                                          | unknown key 'receiver'
            {receivers: 1, audio: true, burst: {size: 1}}         | unknown key 'burst.size'
            {receivers: 1, audio: true, impair: {lost: 1}}        | unknown key 'impair.lost'
            {receivers: many}                                     | receivers is many, must be a whole number
            {receivers: 1.5}                                      | receivers is 1.5, must be a whole number
            {rooms: 0}                                            | rooms is 0, must be 1 to 100000
            {kind: party}                                         | kind is party
            {video: mpeg}                                         | video is mpeg
            {audio: 1}                                            | audio is 1, must be true or false
            {receivers: 1, audio: true, duration: soon}           | duration is soon, must be a time
            {receivers: 1, audio: true, duration: 2h}             | duration is PT2H
            {receivers: 1}                                        | audio is false, must be true without video
            {receivers: 0, audio: true}                           | publishers + receivers is 1
            {receivers: 1, video: vp9, simulcast: true}           | simulcast is true
            {receivers: 1, audio: true, impair: {loss: 2}}        | impair.loss is 2.0
            {receivers: 1, audio: true, impair: [{share: 0.6}, {share: 0.6}]} | the sum of impair.share
            {kind: idle, steps: [10]}                             | steps is [10]
            {kind: idle, steps: [20, 10]}                         | steps is [20, 10]
            {kind: idle, steps: 10}                               | steps is 10, must be a list
            [1, 2]                                                | holds no mapping
            {rooms: [}                                            | cannot parse
            """)
    void shouldNameWhatIsWrong(String yaml, String message) {
        ScenarioException refusal = assertThrows(ScenarioException.class, () -> load(yaml));

        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"rooms", "=4", "burst.packets.more=1", "impair.0.loss=1", "publishers=", "roms=4"})
    void shouldRefuseOverridesOfNothing(String override) {
        assertThrows(ScenarioException.class, () -> Scenarios.load("fanout", List.of(override)));
    }

    @Test
    void shouldNameWhatExistsInsteadOfAMissingFile() {
        ScenarioException refusal = assertThrows(ScenarioException.class, () -> Scenarios.load("meting", List.of()));

        assertTrue(String.valueOf(refusal.getMessage()).contains("meeting"));
    }

    @Test
    void shouldTellWhatRanByTheKeysOfTheYaml() {
        Scenario scenario = Scenarios.load("fanout", List.of("rooms=4"));

        assertEquals(4, scenario.asRun().get("rooms"));
        assertEquals("10000ms", scenario.asRun().get("duration"));
    }

    private Scenario load(String yaml, String... overrides) throws IOException {
        Path file = folder.resolve("scenario.yaml");
        Files.writeString(file, yaml);
        return Scenarios.load(file.toString(), List.of(overrides));
    }
}
