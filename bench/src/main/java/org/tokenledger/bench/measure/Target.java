package org.tokenledger.bench.measure;

import java.util.Locale;

/**
 * What a line is to reach.
 *
 * @param unit of the measured value; empty for a ratio
 */
public record Target(Kind kind, double limit, String unit) {
    /**
     * Which side of the limit is the good one; with {@link #NONE} the line is there to be known.
     */
    public enum Kind {
        AT_LEAST,
        AT_MOST,
        NONE
    }

    public static Target atLeast(double limit) {
        return new Target(Kind.AT_LEAST, limit, "");
    }

    public static Target atMost(double limit) {
        return atMost(limit, "");
    }

    public static Target atMost(double limit, String unit) {
        return new Target(Kind.AT_MOST, limit, unit);
    }

    public static Target none(String unit) {
        return new Target(Kind.NONE, 0, unit);
    }

    public String verdict(double measured) {
        return switch (kind) {
            case AT_LEAST -> measured >= limit ? "yes" : "no";
            case AT_MOST -> measured <= limit ? "yes" : "no";
            case NONE -> "–";
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AT_LEAST -> "≥ " + text(limit);
            case AT_MOST -> "≤ " + text(limit);
            case NONE -> "–";
        };
    }

    /** A measured value as it is printed beside this target. */
    public String text(double value) {
        String number = String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.2f", value);
        return unit.isEmpty() ? number : number + " " + unit;
    }
}
