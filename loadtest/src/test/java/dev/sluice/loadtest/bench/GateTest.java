// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import static dev.sluice.loadtest.bench.ScriptedTrials.YARDSTICK_NANOS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final String STEP = "a.Parse.header";

    private final ScriptedTrials trials = new ScriptedTrials();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aStepWithinItsToleranceAndLimitPasses() {
        trials.give(STEP, 64, 0.1); // 0.5 * 1.3 is 0.65
        assertTrue(gate(step(0.5)).passes());
        assertEquals(3, trials.run.size(), "three rounds, no second look");
        assertTrue(text().endsWith("passed\n"), text());
    }

    @Test
    void aSlowerStepFailsAfterASecondLook() {
        trials.give(STEP, 66, 0);
        assertFalse(gate(step(0.5)).passes());
        assertEquals(6, trials.run.size(), "as many rounds again, and no more");
        assertTrue(text().contains("SLOWER") && text().endsWith("FAILED\n"), text());
    }

    @Test
    void onlyWhatSeemsSlowerIsLookedAtAgain() {
        Baseline.Step other = new Baseline.Step("other", "a.Other.step", 0.5, 0.3, 0.5, "", "");
        trials.give(STEP, 66, 0).give("a.Other.step", 50, 0);
        assertFalse(gate(step(0.5), other).passes(), "one that is as before does not make up for the slower one");
        assertEquals(3, Collections.frequency(trials.run, "a.Other.step"));
    }

    @Test
    void aSlowerMachineIsNoSlowerStep() {
        trials.give(STEP, List.of(new Trials.Iteration(500, 1000, 0)));
        assertTrue(gate(step(0.5)).passes());
    }

    @Test
    void onlyTheQuickestIterationOfATrialCounts() {
        Trials.Iteration disturbed = new Trials.Iteration(5000, 2 * YARDSTICK_NANOS, 0);
        trials.give(STEP, List.of(disturbed, new Trials.Iteration(50, YARDSTICK_NANOS, 0), disturbed));
        assertTrue(gate(step(0.5)).passes());
    }

    @Test
    void whatOneIterationOfATrialAllocatesDoesNotCount() {
        Trials.Iteration clean = new Trials.Iteration(50, YARDSTICK_NANOS, 0);
        Trials.Iteration last = new Trials.Iteration(50, YARDSTICK_NANOS, 300);
        trials.give(STEP, List.of(clean, clean, last));
        assertTrue(gate(step(0.5)).passes());
        ScriptedTrials most = new ScriptedTrials().give(STEP, List.of(clean, last, last));
        assertFalse(new Gate(new Baseline(List.of(step(0.5))), most, out()).passes());
    }

    @Test
    void aBadRoundDoesNotCount() {
        trials.give(STEP, 50, 0).give(STEP, 500, 300).give(STEP, 50, 0);
        assertTrue(gate(step(0.5)).passes());
        assertEquals(3, trials.run.size(), "no second look");
    }

    @Test
    void twoBadRoundsAreForgivenByTheSecondLook() {
        trials.give(STEP, 90, 0).give(STEP, 90, 0).give(STEP, 50, 0);
        assertTrue(gate(step(0.5)).passes());
        assertEquals(6, trials.run.size());
    }

    @Test
    void allocatingFails() {
        trials.give(STEP, 50, 16);
        assertFalse(gate(step(0.5)).passes());
        assertTrue(text().contains("ALLOCATES"), text());
    }

    @Test
    void whatAllocatesByDesignMayDoSoUpToItsLimit() {
        Baseline.Step allowed = new Baseline.Step("step", STEP, 0.5, 0.3, 200, "a message object", "");
        trials.give(STEP, 50, 180);
        assertTrue(gate(allowed).passes());
        ScriptedTrials more = new ScriptedTrials().give(STEP, 50, 201);
        assertFalse(new Gate(new Baseline(List.of(allowed)), more, out()).passes());
    }

    @Test
    void aTimeThatIsNoNumberFails() {
        trials.give(STEP, 50, 0).give(STEP, Double.NaN, 0).give(STEP, 50, 0);
        assertFalse(gate(step(0.5)).passes());
        assertTrue(text().contains("NOT MEASURED"), text());
    }

    @Test
    void anAllocationThatIsNoNumberFails() {
        trials.give(STEP, 50, Double.NaN);
        assertFalse(gate(step(0.5)).passes());
        assertTrue(text().contains("NOT MEASURED"), text());
    }

    @Test
    void aYardstickThatIsNoNumberFails() {
        trials.give(STEP, List.of(new Trials.Iteration(50, Double.NaN, 0)));
        assertFalse(gate(step(0.5)).passes());
        ScriptedTrials endless = new ScriptedTrials()
                .give(STEP, List.of(new Trials.Iteration(50, Double.POSITIVE_INFINITY, 0)));
        assertFalse(new Gate(new Baseline(List.of(step(0.5))), endless, out()).passes());
    }

    @Test
    void aTrialWithoutIterationsFails() {
        trials.give(STEP, List.of());
        assertFalse(gate(step(0.5)).passes());
    }

    @Test
    void aBenchmarkThatIsMissingFailsAndTheOthersAreStillCompared() {
        Baseline.Step gone = new Baseline.Step("gone", "a.Gone.away", 0.5, 0.3, 0.5, "", "");
        trials.give(STEP, 50, 0);
        assertFalse(gate(gone, step(0.5)).passes());
        assertTrue(text().contains("no such benchmark"), text());
        assertEquals(3, Collections.frequency(trials.run, STEP));
        assertEquals(1, Collections.frequency(trials.run, "a.Gone.away"), "not tried again");
    }

    @Test
    void whatNeedsAnImplementationThisMachineLacksIsLeftOutAndSaid() {
        Baseline.Step sealing = new Baseline.Step("seal", "a.Seal.it", 0.5, 0.3, 0.5, "", "libcrypto");
        trials.give("a.Seal.it", 500, 0).give(STEP, 50, 0);
        assertFalse(gate(sealing, step(0.5)).passes(), "ten times slower");
        trials.implementations.clear();
        trials.run.clear();
        assertTrue(gate(sealing, step(0.5)).passes());
        assertFalse(trials.run.contains("a.Seal.it"));
        assertTrue(text().contains("libcrypto does not work on this machine"), text());
    }

    @Test
    void anUpdateTakesRatiosAndLeavesTolerancesAndLimits() {
        trials.give(STEP, 20, 0.4);
        assertEquals(Optional.of(new Baseline(List.of(step(0.2)))), gate(step(0.5)).update());
    }

    @Test
    void anUpdateNeverRaisesALimitOfAllocations() {
        trials.give(STEP, 50, 16);
        assertEquals(Optional.empty(), gate(step(0.5)).update());
        assertTrue(text().contains("FAILED") && text().contains("ALLOCATES"), text());
    }

    @Test
    void anUpdateOfWhatCannotBeMeasuredFails() {
        trials.give(STEP, Double.NaN, 0);
        assertEquals(Optional.empty(), gate(step(0.5)).update());
        assertTrue(text().contains("FAILED"), text());
    }

    @Test
    void anUpdateKeepsTheRatioOfWhatIsLeftOut() {
        Baseline.Step sealing = new Baseline.Step("seal", "a.Seal.it", 0.7, 0.3, 0.5, "", "libcrypto");
        trials.implementations.clear();
        trials.give(STEP, 20, 0);
        assertEquals(Optional.of(new Baseline(List.of(sealing, step(0.2)))), gate(sealing, step(0.5)).update());
    }

    @Test
    void theExpectedTimeIsPrintedFirst() {
        trials.give(STEP, 50, 0);
        assertTrue(gate(step(0.5)).passes());
        assertTrue(text().startsWith("1 steps, 3 rounds: about 6 s, at most 12 s\n"), text());
    }

    private static Baseline.Step step(double ratio) { return new Baseline.Step("step", STEP, ratio, 0.3, 0.5, "", ""); }

    private Gate gate(Baseline.Step... steps) { return new Gate(new Baseline(List.of(steps)), trials, out()); }

    private PrintStream out() { return new PrintStream(printed, true, StandardCharsets.UTF_8); }

    private String text() { return printed.toString(StandardCharsets.UTF_8); }
}
