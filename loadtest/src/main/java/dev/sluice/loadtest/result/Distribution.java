// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Percentiles of a measured quantity, in the unit its name says.
 *
 * @param curve for a plot, from the smallest value to the largest; empty without values
 */
public record Distribution(long count, double min, double mean, double p50, double p95, double p99, double p999,
        double max, List<Point> curve) {
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    /** @param percentile 0 to 100 of the values are {@code value} or less */
    public record Point(double percentile, double value) {}

    /** @param unitsPerValue what to divide by, such as 1000 for microseconds in a histogram of nanoseconds */
    public static Distribution of(Histogram histogram, double unitsPerValue) {
        if (histogram.getTotalCount() == 0) {
            return new Distribution(0, 0, 0, 0, 0, 0, 0, 0, List.of());
        }
        List<Point> curve = new ArrayList<>();
        for (HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE)) {
            curve.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / unitsPerValue));
        }
        return new Distribution(histogram.getTotalCount(), histogram.getMinValue() / unitsPerValue,
                histogram.getMean() / unitsPerValue, histogram.getValueAtPercentile(50) / unitsPerValue,
                histogram.getValueAtPercentile(95) / unitsPerValue, histogram.getValueAtPercentile(99) / unitsPerValue,
                histogram.getValueAtPercentile(99.9) / unitsPerValue, histogram.getMaxValue() / unitsPerValue, curve);
    }
}
