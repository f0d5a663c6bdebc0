// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.srtp.SrtpTransforms.Choice;
import dev.sluice.testkit.FailOnLeak;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@FailOnLeak
class SrtpTransformsTest {
    @Test
    void shouldTryEveryImplementationWithEveryProfile() {
        AtomicLong nanos = new AtomicLong();
        SrtpTransforms transforms = SrtpTransforms.select(() -> nanos.getAndAdd(1_000_000));
        assertEquals(List.of(SrtpProfile.values()), transforms.choices().stream().map(Choice::profile).toList());
        for (Choice choice : transforms.choices()) {
            assertEquals(2, choice.trials().size());
            assertTrue(choice.trials().stream().allMatch(t -> t.failure().isEmpty()), choice.toString());
            assertEquals("libcrypto", choice.provider(), "equally quick, so the one without garbage");
            assertTrue(choice.toString().contains("jce (SunJCE"), choice.toString());
        }
    }

    @Test
    void shouldMeasureWithARealClock() {
        SrtpTransforms transforms = SrtpTransforms.select(System::nanoTime);
        for (Choice choice : transforms.choices()) {
            assertTrue(choice.trials().stream().allMatch(t -> t.nanosPerPacket() > 0), choice.toString());
        }
    }

    @Test
    void shouldRefuseAnUnknownImplementation() {
        assertThrows(IllegalStateException.class, () -> SrtpTransforms.only("boringssl"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTrustAWrongAnswer(SrtpProfile profile) {
        KnownAnswer answer = KnownAnswer.of(profile);
        SessionKeys keys = answer.keys();
        keys.encryptionKey[0] ^= 1;
        for (SrtpTransformProvider provider : Implementations.providers()) {
            try (SrtpTransform wrong = provider.create(keys); SrtpTransform right = provider.create(answer.keys())) {
                assertFalse(answer.isGivenBy(wrong));
                assertTrue(answer.isGivenBy(right));
            }
        }
    }
}
