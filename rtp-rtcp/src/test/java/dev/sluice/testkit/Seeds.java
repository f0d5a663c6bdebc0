// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import java.lang.reflect.Method;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Where tests take their seeds from: always the same ones, so that a build repeats. {@code -Dsluice.seed=N} runs only seed N;
 * {@code -Dsluice.seeds=COUNT} runs the first COUNT instead of {@value #DEFAULT_COUNT}.
 */
public final class Seeds {
    static final String ONE_SEED = "sluice.seed";
    static final String SEED_COUNT = "sluice.seeds";
    static final int DEFAULT_COUNT = 20;

    private Seeds() {}

    /** For {@code @MethodSource("dev.sluice.testkit.Seeds#seeds")}; {@link SeededTest} is the short form. */
    public static LongStream seeds() {
        Long only = Long.getLong(ONE_SEED);
        return only != null ? LongStream.of(only) : LongStream.range(0, Integer.getInteger(SEED_COUNT, DEFAULT_COUNT));
    }

    public static RandomGenerator random(long seed) { return new SplittableRandom(seed); }

    /** {@code length} random bytes. */
    public static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Says on standard error which seed made a test fail. */
    static final class FailurePrinter implements InvocationInterceptor {
        @Override
        public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
            try {
                invocation.proceed();
            } catch (Throwable failure) {
                System.err.printf("%s.%s failed with seed %s; to run it alone: -Dtest=%s#%s -D%s=%s%n",
                        context.getRequiredTestClass().getSimpleName(), call.getExecutable().getName(),
                        call.getArguments().getFirst(), context.getRequiredTestClass().getSimpleName(),
                        call.getExecutable().getName(), ONE_SEED, call.getArguments().getFirst());
                throw failure;
            }
        }
    }
}
