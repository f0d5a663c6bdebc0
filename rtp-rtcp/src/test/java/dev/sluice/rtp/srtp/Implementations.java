// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import dev.sluice.testkit.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Arguments for tests that must hold for every implementation and profile, and what they need to build packets. */
final class Implementations {
    static final SrtpTransforms LIBCRYPTO = SrtpTransforms.only("libcrypto");
    static final SrtpTransforms JCE = SrtpTransforms.only("jce");

    private Implementations() {}

    static List<SrtpTransformProvider> providers() {
        return List.of(new LibcryptoTransformProvider(), new JceTransformProvider());
    }

    /** (SrtpTransforms, SrtpProfile). */
    static Stream<Arguments> all() {
        return Stream.of(SrtpProfile.values()).flatMap(p -> Stream.of(Arguments.of(LIBCRYPTO, p), Arguments.of(JCE,
                p)));
    }

    static SrtpKeys keys(SrtpProfile profile, long seed) {
        RandomGenerator random = Seeds.random(seed);
        return new SrtpKeys(profile, Seeds.bytes(random, profile.keyLength()), Seeds.bytes(random, profile
                .saltLength()));
    }
}
