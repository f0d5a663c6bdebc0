// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import java.util.List;

/** The middle of some values. */
public final class Median {
    private Median() {}

    /** NaN when there are no values, or one of them is NaN. */
    public static double of(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) { // NaN is sorted to the end
            return Double.NaN;
        }
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
