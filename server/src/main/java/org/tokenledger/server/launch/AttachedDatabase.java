package org.tokenledger.server.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The database of a ledger, for a program beside the server: that of the operator, or the embedded
 * one, whether a server runs on it or not.
 */
public final class AttachedDatabase implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DatabaseAccess access;

    private AttachedDatabase(Options options) {
        this.access =
                options.database()
                        .or(() -> EmbeddedLogins.running(options.data()))
                        .orElseGet(() -> start(options.data()));
    }

    /**
     * Finds it, or starts it until this is closed.
     *
     * @throws LaunchFailed with one sentence, when there is none, or it can't be used
     */
    public static AttachedDatabase open(Options options) {
        AttachedDatabase attached = new AttachedDatabase(options);
        Optional<DatabaseAccess> own = options.database();
        own.ifPresent(DatabaseAccess::check);
        return attached;
    }

    private DatabaseAccess start(Path data) {
        if (!Files.isDirectory(data.resolve("postgresql"))) {
            throw new LaunchFailed(
                    "There is no ledger in %s: name its folder with --data, or its database with"
                                    .formatted(data.toAbsolutePath().normalize())
                            + " --database-url.");
        }
        DataFolder folder = DataFolder.open(data);
        opened.push(folder);
        EmbeddedDatabase database = EmbeddedDatabase.start(folder);
        opened.push(database);
        return database.access();
    }

    public DatabaseAccess access() {
        return access;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failure) {
                System.err.println("Not closed cleanly: " + Reason.firstLine(failure));
            }
        }
    }
}
