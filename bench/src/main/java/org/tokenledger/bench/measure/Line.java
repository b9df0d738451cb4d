package org.tokenledger.bench.measure;

/**
 * One line of the table.
 *
 * @param measured the median
 * @param low the smallest of the rounds
 * @param high the largest of the rounds
 */
public record Line(
        String row, String what, Target target, double measured, double low, double high) {
    public String spread() {
        return target.text(low) + " to " + target.text(high);
    }

    public String reached() {
        return target.verdict(measured);
    }
}
