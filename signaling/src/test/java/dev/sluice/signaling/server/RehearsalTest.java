// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.sluice.testkit.FailOnLeak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@FailOnLeak
@Timeout(60)
class RehearsalTest {
    @Test
    void shouldPlayItsCallsAndLeaveNothingBehind() { assertDoesNotThrow(Rehearsal::run); }
}
