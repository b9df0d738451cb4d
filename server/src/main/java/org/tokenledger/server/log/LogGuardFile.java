package org.tokenledger.server.log;

import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.query.transparency.LogGuard;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;

import java.nio.file.Path;
import java.util.Optional;

/** The last checkpoint in a file: of the data folder, or wherever the operator wants it. */
public record LogGuardFile(Path file) implements LogGuard {
    private static final String NAME = "log-guard";

    public static LogGuardFile of(Optional<Path> wanted, Path folder) {
        return new LogGuardFile(wanted.orElseGet(() -> folder.resolve(NAME)));
    }

    @Override
    public Optional<Note> last() {
        try {
            return new PrivateFile(file).read().map(Note::parse);
        } catch (LaunchFailed | Malformed unfit) {
            throw new Mismatch("The guard " + file + " is not fit: " + unfit.getMessage());
        }
    }

    @Override
    public void remember(Note checkpoint) {
        try {
            new PrivateFile(file).write(checkpoint.toString());
        } catch (LaunchFailed full) {
            throw new Mismatch("The guard can't be written: " + full.getMessage());
        }
    }
}
