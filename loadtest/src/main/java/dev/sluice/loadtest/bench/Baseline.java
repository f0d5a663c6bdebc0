// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the gate compares with: a committed file. */
record Baseline(List<Step> steps) {
    /** Bytes an operation; less is what the harness allocates for each iteration, about 450 B. No object has less than 16. */
    static final double STEADY_BYTES = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    Baseline {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a baseline without steps lets everything pass");
        }
    }

    /**
     * One step of a packet's way.
     *
     * @param name what a person calls it
     * @param benchmark in the form of {@link BenchmarkId}
     * @param ratio its time divided by that of the {@link Yardstick}, as measured when it was committed
     * @param tolerance how much more is noise: 0.25 lets a ratio grow by a quarter
     * @param bytesLimit an operation may allocate; above {@link #STEADY_BYTES} only with a reason
     * @param reason why it may allocate; empty where it may not
     * @param needs the SRTP implementation without which it cannot run; empty for none
     */
    record Step(String name, String benchmark, double ratio, double tolerance, double bytesLimit,
            String reason, String needs) {
        Step {
            if (!(ratio > 0) || !(tolerance > 0) || !(bytesLimit >= 0)
                    || Double.isInfinite(ratio + tolerance + bytesLimit)) {
                throw new IllegalArgumentException(
                        name + ": ratio " + ratio + ", tolerance " + tolerance + ", " + bytesLimit + " B");
            }
            if (bytesLimit > STEADY_BYTES && reason.isBlank()) {
                throw new IllegalArgumentException(name + " may allocate " + bytesLimit + " B, but no reason is given");
            }
        }

        BenchmarkId benchmarkId() { return BenchmarkId.parse(benchmark); }

        double ratioLimit() { return ratio * (1 + tolerance); }

        Step withRatio(double measured) {
            return new Step(name, benchmark, measured, tolerance, bytesLimit, reason, needs);
        }
    }

    /** @throws IOException also when the file is no baseline */
    static Baseline read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Baseline.class);
    }

    void writeTo(Path file) throws IOException { Files.writeString(file, MAPPER.writeValueAsString(this) + "\n"); }
}
