package org.tokenledger.verifier;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.verifier.report.Ceilings;
import org.tokenledger.verifier.report.SavedReport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an auditor gives.
 *
 * @param keys that they trust, from somebody else than the export
 * @param older checkpoints that they kept
 * @param witnesses keys of witnesses, each of which must have cosigned
 * @param skew by how much the times of events may run backwards
 * @param reports that were saved, to be recomputed
 * @param ceilings what roles allow, by which reports were made
 */
record Arguments(
        Path export,
        List<VerifierKey> keys,
        List<Note> older,
        List<VerifierKey> witnesses,
        Duration skew,
        List<SavedReport> reports,
        Ceilings ceilings) {
    static final String USAGE =
            """
            Usage: ledger verify <export> --key <vkey>... [--checkpoint <file>]... [--witness <vkey>]...
                                 [--skew <seconds>] [--report <file>]... [--permissions <file>]

            Checks the folder that 'ledger export --proof' has written, offline.

              --key         a key of the log that you trust; not from the export or the same server
              --checkpoint  a checkpoint that you kept: the export must continue it
              --witness     the key of a witness that must have cosigned the export's checkpoint
              --skew        by how many seconds times may run backwards (60)
              --report      a report that was saved as JSON: it must follow from the export
              --permissions the server's permission catalogue, if it is not the usual one

            Exit code 0: sound. 1: not sound. 2: cannot be checked.
            """;

    private static final Duration USUAL_SKEW = Duration.ofSeconds(60);

    static Arguments parse(List<String> arguments) {
        @Nullable Path export = null;
        List<VerifierKey> keys = new ArrayList<>();
        List<Note> older = new ArrayList<>();
        List<VerifierKey> witnesses = new ArrayList<>();
        Duration skew = USUAL_SKEW;
        List<SavedReport> reports = new ArrayList<>();
        Ceilings ceilings = Ceilings.standard();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                if (export != null) {
                    throw new Unusable("There is more than one export.");
                }
                export = path(argument);
                continue;
            }
            if (++i == arguments.size()) {
                throw new Unusable(argument + " needs a value.");
            }
            String value = arguments.get(i);
            switch (argument) {
                case "--key" -> keys.add(key(value, VerifierKey.ED25519));
                case "--witness" -> witnesses.add(key(value, VerifierKey.COSIGNATURE));
                case "--checkpoint" -> older.add(note(path(value)));
                case "--skew" -> skew = seconds(value);
                case "--report" -> reports.add(report(path(value)));
                case "--permissions" -> ceilings = ceilings(path(value));
                default -> throw new Unusable("There is no option " + argument + ".");
            }
        }
        if (export == null || keys.isEmpty()) {
            throw new Unusable("An export and a --key are needed.");
        }
        return new Arguments(export, keys, older, witnesses, skew, reports, ceilings);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException notAPath) {
            throw new Unusable("Not a path: " + text);
        }
    }

    private static VerifierKey key(String text, int type) {
        try {
            VerifierKey key = VerifierKey.parse(text);
            if (key.type() == type) {
                return key;
            }
        } catch (Malformed never) {
            throw new Unusable("The key %s can't be used: %s.".formatted(text, never.getMessage()));
        }
        throw new Unusable("The key %s is of the other kind.".formatted(text));
    }

    private static Duration seconds(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw new Unusable("--skew must be a number of seconds.");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static SavedReport report(Path file) {
        try {
            return SavedReport.read(file);
        } catch (IOException missing) {
            throw new Unusable("%s can't be read.".formatted(file));
        } catch (Malformed never) {
            throw new Unusable("%s is no report: %s.".formatted(file, never.getMessage()));
        }
    }

    private static Ceilings ceilings(Path file) {
        try {
            return Ceilings.of(Files.readString(file));
        } catch (IOException missing) {
            throw new Unusable("%s can't be read.".formatted(file));
        } catch (Malformed never) {
            throw new Unusable("%s is no catalogue: %s.".formatted(file, never.getMessage()));
        }
    }

    static Note note(Path file) {
        try {
            return Note.parse(Files.readAllBytes(file));
        } catch (IOException missing) {
            throw new Unusable("%s can't be read.".formatted(file));
        } catch (Malformed never) {
            throw new Unusable("%s is no checkpoint: %s.".formatted(file, never.getMessage()));
        }
    }
}
