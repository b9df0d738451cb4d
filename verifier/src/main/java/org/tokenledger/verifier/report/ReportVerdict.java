package org.tokenledger.verifier.report;

import java.util.List;

/**
 * What is said of one report.
 *
 * @param report its file
 * @param sentence why
 * @param notes what was not compared, and why not
 */
public record ReportVerdict(String report, Outcome outcome, String sentence, List<String> notes) {
    /** Whether it follows from the events. */
    public enum Outcome {
        SOUND("SOUND"),
        NOT_SOUND("NOT SOUND"),
        CANNOT_BE_CHECKED("CANNOT BE CHECKED");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
