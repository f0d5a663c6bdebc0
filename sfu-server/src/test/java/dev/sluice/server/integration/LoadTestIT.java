// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.cli.LoadTest;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.ResultFile;
import dev.sluice.loadtest.result.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load generator against a daemon. The machine is busy with other things, so times are not looked at. */
class LoadTestIT {
    private static TestServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException { server = new TestServer(); }

    @AfterAll
    static void stop() { server.close(); }

    @Test
    void shouldReceiveEveryPacketOfTwoRooms() throws IOException {
        Round round = play(0, "fanout", "--set", "rooms=2", "--set", "receivers=3", "--fail-if", "loss>0");

        MediaResult media = round.media();
        assertNotNull(media);
        assertEquals(8, round.joins().completed());
        assertEquals(600.0, (double) media.total().sent(), 20.0);
        assertEquals(3 * media.total().sent(), media.total().expected());
        assertEquals(media.total().expected(), media.total().received());
        assertEquals(media.total().received(), media.total().latencyMicros().count());
        assertTrue(media.total().latencyMicros().min() > 0);
        assertNotNull(round.joins().stageMillis().get("first_key_frame"));
        assertNotNull(round.server());
        assertTrue(Files.readString(folder.resolve("result.html")).contains("Latency by percentile"));
    }

    @Test
    void shouldLetEverybodyOfAMeetingReceiveAllTheOthers() throws IOException {
        Round round = play(0, "meeting", "--set", "publishers=3");

        MediaResult media = round.media();
        assertNotNull(media);
        assertNotNull(media.freezes());
        assertEquals(6, media.freezes().streams());
        assertNotNull(media.audio());
        assertEquals(2 * media.audio().sent(), media.audio().received());
    }

    @Test
    void shouldSaySoWhenALimitIsBroken() throws IOException {
        play(1, "fanout", "--set", "receivers=2", "--fail-if", "packets-per-second<1000000");
    }

    private Round play(int expectedCode, String scenario, String... more) throws IOException {
        Path json = folder.resolve("result.json");
        List<String> arguments = new ArrayList<>(List.of(scenario, "--url", server.uri().toString(), "--pid",
                Long.toString(ProcessHandle.current().pid()), "--set", "duration=1s", "--set", "warm-up=500ms",
                "--json",
                json.toString(), "--html", folder.resolve("result.html").toString()));
        arguments.addAll(List.of(more));

        assertEquals(expectedCode, LoadTest.run(arguments));
        LoadTestResult result = ResultFile.read(json);
        assertEquals(1, result.rounds().size());
        return result.rounds().getFirst();
    }
}
