package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.util.Optional;

/**
 * The database of a ledger for a short-lived process: that of the running server if there is one,
 * else started for as long as this is open.
 */
public final class Visit implements AutoCloseable {
    private final DatabaseAccess access;
    private final @Nullable DataFolder folder;
    private final @Nullable EmbeddedDatabase embedded;

    private Visit(
            DatabaseAccess access,
            @Nullable DataFolder folder,
            @Nullable EmbeddedDatabase embedded) {
        this.access = access;
        this.folder = folder;
        this.embedded = embedded;
    }

    /**
     * Returns when the database accepts connections.
     *
     * @throws LaunchFailed in one sentence when there is no ledger, or it can't be reached
     */
    public static Visit begin(Options options) {
        if (options.database().isPresent()) {
            DatabaseAccess access = options.database().get();
            access.check();
            return new Visit(access, null, null);
        }
        if (!Files.isDirectory(options.data().resolve("postgresql"))) {
            throw new LaunchFailed(
                    "There is no ledger in %s: name its folder with --data, or its database with"
                                    .formatted(options.data().toAbsolutePath().normalize())
                            + " --database-url.");
        }
        Optional<DataFolder> folder = DataFolder.tryOpen(options.data());
        if (folder.isEmpty()) {
            DatabaseAccess access = EmbeddedLogins.ofRunning(options.data());
            access.check();
            return new Visit(access, null, null);
        }
        try {
            EmbeddedDatabase embedded = EmbeddedDatabase.start(folder.get());
            return new Visit(embedded.access(), folder.get(), embedded);
        } catch (RuntimeException failure) {
            folder.get().close();
            throw failure;
        }
    }

    public DatabaseAccess access() {
        return access;
    }

    /** Leaves everything as it was found. */
    @Override
    public void close() {
        if (embedded != null && folder != null) {
            embedded.close();
            folder.close();
        }
    }
}
