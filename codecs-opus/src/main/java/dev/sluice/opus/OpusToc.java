// SPDX-License-Identifier: Apache-2.0
package dev.sluice.opus;

/**
 * Table of contents byte that begins every Opus packet (RFC 6716 §3.1). Stateless, allocation-free.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * | config  |s| c |
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OpusToc {
    /** Which codec layers the frames use. */
    public enum Mode {
        SILK, HYBRID, CELT
    }

    /** Audio bandwidth. */
    public enum Bandwidth {
        NARROW(4_000), MEDIUM(6_000), WIDE(8_000), SUPER_WIDE(12_000), FULL(20_000);

        private final int hertz;

        Bandwidth(int hertz) { this.hertz = hertz; }

        public int hertz() { return hertz; }
    }

    private static final int FIRST_HYBRID = 12;
    private static final int FIRST_CELT = 16;
    private static final int[] SILK_FRAME_MICROS = {10_000, 20_000, 40_000, 60_000};
    private static final int[] HYBRID_FRAME_MICROS = {10_000, 20_000};
    private static final int[] CELT_FRAME_MICROS = {2_500, 5_000, 10_000, 20_000};

    private OpusToc() {}

    /** 0..31, table 2 of RFC 6716; here and below {@code toc} is 0..255. */
    public static int config(int toc) {
        return toc >>> 3;
    }

    public static Mode mode(int toc) {
        int config = config(toc);
        return config < FIRST_HYBRID ? Mode.SILK : config < FIRST_CELT ? Mode.HYBRID : Mode.CELT;
    }

    public static Bandwidth bandwidth(int toc) {
        int config = config(toc);
        if (config < FIRST_HYBRID) {
            return config < 4 ? Bandwidth.NARROW : config < 8 ? Bandwidth.MEDIUM : Bandwidth.WIDE;
        }
        if (config < FIRST_CELT) {
            return config < 14 ? Bandwidth.SUPER_WIDE : Bandwidth.FULL;
        }
        return config < 20
                ? Bandwidth.NARROW
                : config < 24
                        ? Bandwidth.WIDE
                        : config < 28 ? Bandwidth.SUPER_WIDE : Bandwidth.FULL;
    }

    /** Duration of one frame. */
    public static int frameMicros(int toc) {
        int config = config(toc);
        return switch (mode(toc)) {
            case SILK -> SILK_FRAME_MICROS[config & 3];
            case HYBRID -> HYBRID_FRAME_MICROS[config & 1];
            case CELT -> CELT_FRAME_MICROS[config & 3];
        };
    }

    public static boolean isStereo(int toc) { return (toc & 0x04) != 0; }

    /** How frames are packed: 0 one, 1 two of equal size, 2 two of different sizes, 3 any number. */
    public static int frameCountCode(int toc) {
        return toc & 0x03;
    }
}
