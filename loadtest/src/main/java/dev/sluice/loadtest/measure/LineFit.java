// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.result.IdleResult;

/** Least squares. */
public final class LineFit {
    private LineFit() {}

    /**
     * The line nearest to the points.
     *
     * @param x two different values at least
     * @param y as many
     */
    public static IdleResult.Line of(double[] x, double[] y) {
        double meanX = java.util.Arrays.stream(x).average().orElseThrow();
        double meanY = java.util.Arrays.stream(y).average().orElseThrow();
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        double slope = xy / xx;
        double rSquared = yy == 0 ? 1 : xy * xy / (xx * yy);
        return new IdleResult.Line(meanY - slope * meanX, slope, rSquared);
    }
}
