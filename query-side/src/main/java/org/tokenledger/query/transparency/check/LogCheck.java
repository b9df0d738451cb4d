package org.tokenledger.query.transparency.check;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.transparency.Epoch;
import org.tokenledger.query.transparency.LogGuard;
import org.tokenledger.query.transparency.LogTables;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.tlog.Checkpoint;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Reads every row of the ledger and holds it against the newest checkpoint. Trusted: the guard and,
 * on a node that has it, the key, which are outside the database; else the key is the one that the
 * database names, and whoever reads the finding compares it.
 */
public final class LogCheck {
    private final Supplier<Optional<VerifierKey>> key;
    private final LogGuard guard;
    private final LongConsumer await;

    /**
     * One of this node.
     *
     * @param key of this node's own; empty on a node that has none
     * @param await waits a moment for a checkpoint that covers so many events
     */
    public LogCheck(Supplier<Optional<VerifierKey>> key, LogGuard guard, LongConsumer await) {
        this.key = key;
        this.guard = guard;
        this.await = await;
    }

    /** What was signed, by the database's own words and by the guard's. */
    private record Signed(
            Epoch epoch,
            VerifierKey key,
            @Nullable Note stored,
            @Nullable Note guarded,
            long head,
            @Nullable String problem) {

        /** The guard is ahead of the database after a crash between the two. */
        @Nullable Note newest() {
            return size(guarded) > size(stored) ? guarded : stored;
        }

        private static long size(@Nullable Note note) {
            return note == null ? -1 : Checkpoint.of(note).size();
        }
    }

    /**
     * Checks all that was signed, and the events up to {@code until} in any case.
     *
     * @param connection in a transaction
     * @param progress told how many events were read, again and again
     */
    public LogFinding run(Connection connection, long until, LongConsumer progress)
            throws SQLException {
        long size = until + 1;
        await.accept(size);
        try {
            // The guard first: it never knows of more than what is in the database after it.
            Optional<Note> last = guard.last();
            LogTables tables = new LogTables(connection);
            Epoch epoch = tables.latest().orElse(null);
            if (epoch == null) {
                return unknown(size, "There is no log");
            }
            return check(tables, signed(tables, epoch, last.orElse(null)), size, progress);
        } catch (Mismatch | Malformed unfit) {
            return unknown(size, String.valueOf(unfit.getMessage()));
        }
    }

    private static LogFinding unknown(long size, String problem) {
        return new LogFinding(false, size, null, null, null, 0, null, problem);
    }

    private Signed signed(LogTables tables, Epoch epoch, @Nullable Note last) throws SQLException {
        VerifierKey trusted = key.get().orElse(epoch.key());
        Note guarded =
                last != null && Checkpoint.of(last).origin().equals(epoch.origin()) ? last : null;
        Note stored = epoch.checkpoint();
        String problem = null;
        if (stored != null) {
            Checkpoint checkpoint = Checkpoint.of(stored);
            if (stored.signers(List.of(trusted)).isEmpty()) {
                problem = "The checkpoint in the database is not signed by the log's key";
            } else if (!checkpoint.origin().equals(epoch.origin())
                    || checkpoint.size() != epoch.size()) {
                problem = "The checkpoint in the database is another's";
            }
        }
        return new Signed(epoch, trusted, stored, guarded, tables.head(), problem);
    }

    private static LogFinding check(
            LogTables tables, Signed signed, long size, LongConsumer progress) throws SQLException {
        Note newest = signed.newest();
        if (newest == null) {
            return unknown(size, "Nothing was published yet");
        }
        Checkpoint checkpoint = Checkpoint.of(newest);
        ReadTree tree = new ReadTree(tables, signed.epoch(), size, progress);
        tree.expect(signed.stored());
        tree.expect(signed.guarded());
        if (checkpoint.size() > signed.head()) {
            tree.found(
                    signed.head(),
                    "%d events were published, and the ledger has %d: it was rolled back"
                            .formatted(checkpoint.size(), signed.head()));
        }
        if (signed.problem() != null) {
            tree.found(null, signed.problem());
        }
        tree.read(Math.min(signed.head(), Math.max(size, checkpoint.size())));
        return new LogFinding(
                tree.problem() == null,
                size,
                tree.root(),
                signed.key().toString(),
                newest.toString(),
                checkpoint.size(),
                tree.firstBad(),
                tree.problem());
    }
}
