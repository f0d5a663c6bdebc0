// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForkedTrialsTest {
    private final ForkedTrials trials = new ForkedTrials();

    @Test
    void everyIterationHasItsTimeItsYardstickAndItsBytes() {
        List<Trials.Iteration> iterations = trials
                .run(BenchmarkId.parse(RtpHeaderBenchmark.class.getName() + ".parse"));
        assertFalse(iterations.isEmpty());
        assertTrue(iterations.stream().allMatch(Trials.Iteration::isMeasured), iterations.toString());
    }

    @Test
    void aBenchmarkThatDoesNotExistCannotRun() {
        assertThrows(IllegalStateException.class,
                () -> trials.run(BenchmarkId.parse(RtpHeaderBenchmark.class.getName() + ".gone")));
    }

    @Test
    void aBenchmarkThatThrowsGivesNothing() {
        BenchmarkId sealing = BenchmarkId
                .parse(SrtpBenchmark.class.getName()
                        + ".protect:implementation=none,payloadLength=100,profile=AEAD_AES_128_GCM");
        assertThrows(IllegalStateException.class, () -> trials.run(sealing));
    }

    @Test
    void anImplementationThatDoesNotExistIsNotThere() {
        assertTrue(trials.hasImplementation("jce"));
        assertFalse(trials.hasImplementation("none"));
    }
}
