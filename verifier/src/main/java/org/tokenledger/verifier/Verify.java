package org.tokenledger.verifier;

import org.tokenledger.verifier.History.Erasure;
import org.tokenledger.verifier.report.ReportVerdict;
import org.tokenledger.verifier.report.ReportVerdict.Outcome;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The program. */
public final class Verify {
    private static final int SOUND = 0;
    private static final int NOT_SOUND = 1;
    private static final int UNUSABLE = 2;
    private static final int MOST_ERASURES = 20;

    private Verify() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /**
     * The exit code; the verdict is on {@code out}, progress and what is unusable on {@code err}.
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.print(Arguments.USAGE);
            return arguments.isEmpty() ? UNUSABLE : SOUND;
        }
        try {
            Arguments given = Arguments.parse(arguments);
            Verification.Sound sound =
                    new Verification(given, checked -> err.printf("checked %,d events%n", checked))
                            .run();
            tell(sound, out);
            sound.reports().forEach(report -> tell(report, out));
            return exitCode(sound.reports());
        } catch (Unsound bad) {
            out.println("NOT SOUND: " + bad.getMessage());
            return NOT_SOUND;
        } catch (Unusable cannot) {
            err.println(cannot.getMessage());
            return UNUSABLE;
        } catch (IOException unreadable) {
            err.println("The export can't be read: " + unreadable.getMessage());
            return UNUSABLE;
        }
    }

    private static int exitCode(List<ReportVerdict> reports) {
        List<Outcome> outcomes = reports.stream().map(ReportVerdict::outcome).toList();
        return outcomes.contains(Outcome.NOT_SOUND)
                ? NOT_SOUND
                : outcomes.contains(Outcome.CANNOT_BE_CHECKED) ? UNUSABLE : SOUND;
    }

    private static void tell(ReportVerdict report, PrintStream out) {
        out.printf("report %s %s: %s%n", report.report(), report.outcome(), report.sentence());
        report.notes().forEach(note -> out.println("  " + note));
    }

    private static void tell(Verification.Sound sound, PrintStream out) {
        out.printf(
                "SOUND: %,d events in %,d streams are what %s signed.%n",
                sound.checkpoint().size(), sound.streams(), String.join(", ", sound.signers()));
        out.printf("root %s%n", sound.checkpoint().root());
        if (sound.kept() > 0) {
            out.printf("continues all %d checkpoints that were kept%n", sound.kept());
        }
        if (sound.withheld() > 0) {
            out.printf(
                    "of %,d events, what they say is withheld; that they happened is checked%n",
                    sound.withheld());
        }
        List<Erasure> erasures = sound.erasures();
        for (Erasure erased : erasures.subList(0, Math.min(MOST_ERASURES, erasures.size()))) {
            out.printf(
                    "private text in %,d events of %s %s was erased by leaf %d%n",
                    erased.events(), erased.aggregate(), erased.stream(), erased.leaf());
        }
        if (erasures.size() > MOST_ERASURES) {
            out.printf("and of %,d more%n", erasures.size() - MOST_ERASURES);
        }
    }
}
