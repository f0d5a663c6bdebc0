// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.loadtest.measure.Median;
import java.util.List;

/**
 * What was measured of a step, and what follows from it.
 *
 * @param ratios one for each round; empty where it was not measured
 * @param bytes allocated by an operation; NaN where it was not measured
 * @param failure why it was not measured; empty where it was
 */
record Finding(Baseline.Step step, List<Double> ratios, double bytes, Verdict verdict, String failure) {
    Finding {
        ratios = List.copyOf(ratios);
    }

    static Finding of(Baseline.Step step, List<Double> ratios, double bytes) {
        return new Finding(step, ratios, bytes, judge(step, Median.of(ratios), bytes), "");
    }

    static Finding without(Baseline.Step step, Verdict verdict, String failure) {
        return new Finding(step, List.of(), Double.NaN, verdict, failure);
    }

    /** The median of the rounds; NaN where it was not measured. */
    double ratio() { return Median.of(ratios); }

    /** Written so that no comparison with a NaN passes. */
    private static Verdict judge(Baseline.Step step, double ratio, double bytes) {
        if (Double.isNaN(ratio) || Double.isNaN(bytes)) {
            return Verdict.NOT_MEASURED;
        }
        if (bytes > step.bytesLimit()) {
            return Verdict.ALLOCATES;
        }
        if (ratio > step.ratioLimit()) {
            return Verdict.SLOWER;
        }
        return ratio * (1 + step.tolerance()) < step.ratio() ? Verdict.QUICKER : Verdict.OK;
    }
}
