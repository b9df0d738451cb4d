package org.tokenledger.server.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.verifier.Verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An export in a folder, and what the verifier says of it. */
public record Exported(Path folder) {
    /** What the verifier answered. */
    public record Verdict(int exitCode, String said) {}

    public static Exported of(DatabaseAccess database) {
        Exported export = new Exported(OneLog.folder());
        export.goOn(database);
        return export;
    }

    /** The messages of progress. */
    List<String> goOn(DatabaseAccess database) {
        List<String> said = new ArrayList<>();
        try (Connection connection = LedgerDatabase.unpooled(database).getConnection()) {
            new Export(folder, said::add).run(connection);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return said;
    }

    public Exported copy() {
        Path copy = OneLog.folder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new Exported(copy);
    }

    public Verdict verified(Object... arguments) {
        List<String> all = new ArrayList<>(List.of(folder.toString()));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, UTF_8);
        int exit = Verify.run(all, stream, stream);
        return new Verdict(exit, out.toString(UTF_8));
    }

    /** Changes a file as a text of bytes. */
    Exported changed(String file, UnaryOperator<String> change) {
        try {
            Path path = folder.resolve(file);
            String is = Files.readString(path, ISO_8859_1);
            String becomes = change.apply(is);
            if (is.equals(becomes)) {
                throw new AssertionError("nothing was changed in " + file);
            }
            Files.writeString(path, becomes, ISO_8859_1);
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Exported without(String file) {
        try {
            Files.delete(folder.resolve(file));
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Exported lines(UnaryOperator<List<String>> change) {
        return changed(
                "events.ndjson",
                text ->
                        String.join("\n", change.apply(new ArrayList<>(text.lines().toList())))
                                + "\n");
    }

    public Exported line(int number, UnaryOperator<String> change) {
        return lines(all -> {
            all.set(number, change.apply(all.get(number)));
            return all;
        });
    }
}
