// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A test run once per seed of {@link Seeds}: {@code @SeededTest void shouldX(long seed)}. A failing run prints its seed and how to
 * run that seed alone.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@MethodSource("dev.sluice.testkit.Seeds#seeds")
@ExtendWith(Seeds.FailurePrinter.class)
public @interface SeededTest {
}
