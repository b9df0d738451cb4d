package org.tokenledger.server.maintenance;

import java.io.PrintStream;

/** How far something is: a bar on a terminal, else a line for every tenth. */
final class ProgressBar {
    private static final int LENGTH = 40;
    private static final int TENTH = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final String what;
    private int shown = -1;

    ProgressBar(PrintStream out, boolean terminal, String what) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
    }

    void at(long done, long total) {
        int percent = total <= 0 ? 100 : (int) Math.min(100, done * 100 / total);
        if (terminal && percent != shown) {
            int length = percent * LENGTH / 100;
            out.printf(
                    "\r%s [%s%s] %3d %%  %,d of %,d events ",
                    what, "#".repeat(length), ".".repeat(LENGTH - length), percent, done, total);
            out.flush();
            shown = percent;
        } else if (!terminal && percent / TENTH != shown / TENTH) {
            out.printf("%s: %d %%, %,d of %,d events%n", what, percent, done, total);
            shown = percent;
        }
    }

    void end() {
        if (terminal && shown >= 0) {
            out.println();
        }
    }
}
