package org.tokenledger.server.log;

import org.tokenledger.events.Cause;
import org.tokenledger.events.LogEvent;
import org.tokenledger.events.LogEvent.LogEpochOpened;
import org.tokenledger.events.LogEvent.LogKeyRotated;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.query.transparency.Epoch;
import org.tokenledger.query.transparency.LogGuard;
import org.tokenledger.query.transparency.LogTables;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.query.transparency.Publisher;
import org.tokenledger.query.transparency.witness.Witnesses;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.OneAppend;
import org.tokenledger.tlog.Checkpoint;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

/** What only an operator may do to the log, explicitly, and on the record of the ledger itself. */
final class OperatorActs {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DataSource database;
    private final LogKeyFile key;
    private final LogGuard guard;
    private final PrivateFile encryptionKeys;

    OperatorActs(DataSource database, LogKeyFile key, LogGuard guard, PrivateFile encryptionKeys) {
        this.database = database;
        this.key = key;
        this.guard = guard;
        this.encryptionKeys = encryptionKeys;
    }

    /**
     * Lets the log go on under a new key. The event is under a checkpoint of the old key, which the
     * new one signs as well: so who trusts the old key can go over to the new one.
     *
     * @return the checkpoint with both signatures
     */
    Note rotate(String reason) throws SQLException {
        Epoch before = epoch();
        requireKeyOf(before);
        SigningKey next = key.next(before.origin());
        LogKeyRotated rotated =
                new LogKeyRotated(
                        LogEvent.LOG,
                        before.origin(),
                        before.key().toString(),
                        next.verifier().toString(),
                        Cause.system(reason));
        publishedUpTo(OneAppend.of(rotated, database, encryptionKeys) + 1);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            LogTables tables = new LogTables(connection);
            tables.lock();
            Epoch epoch = tables.latest().orElseThrow();
            Note last = epoch.checkpoint();
            if (last == null) {
                throw new Mismatch("The checkpoint is gone");
            }
            Note both = last.with(List.of(next.sign(last.text())));
            tables.resign(epoch, both);
            tables.rotate(epoch, next.verifier());
            guard.remember(both);
            connection.commit();
            key.takeNext();
            return both;
        }
    }

    /**
     * Begins a new log, under a new origin and with a new key, over what the database holds now.
     *
     * @return its first checkpoint
     */
    Note openEpoch(String reason) throws SQLException {
        Epoch before = epoch();
        requireKeyOf(before);
        int number = before.number() + 1;
        String suffix = "/" + before.number();
        String base =
                before.number() > 1 && before.origin().endsWith(suffix)
                        ? before.origin().substring(0, before.origin().length() - suffix.length())
                        : before.origin();
        String origin = base + "/" + number;
        SigningKey next = key.next(origin);
        LogEpochOpened opened =
                new LogEpochOpened(
                        LogEvent.LOG,
                        before.origin(),
                        guard.last().map(Note::toString).orElse(null),
                        origin,
                        next.verifier().toString(),
                        Cause.system(reason));
        long position = OneAppend.of(opened, database, encryptionKeys);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            LogTables tables = new LogTables(connection);
            tables.lock();
            tables.open(new Epoch(number, origin, next.verifier(), 0, null));
            connection.commit();
        }
        key.takeNext();
        return publishedUpTo(position + 1);
    }

    private Epoch epoch() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return new LogTables(connection)
                    .latest()
                    .orElseThrow(() ->
                            new LaunchFailed(
                                    "There is no log yet: start the server once, it makes one."));
        }
    }

    private void requireKeyOf(Epoch epoch) {
        if (key.signer().filter(own -> own.verifier().equals(epoch.key())).isEmpty()) {
            throw new LaunchFailed(
                    "The key of the log, %s, is not in this data folder: do this on the node that"
                                    .formatted(epoch.key())
                            + " has it.");
        }
    }

    /** By whoever publishes at this moment, this program or a server. */
    private Note publishedUpTo(long events) throws SQLException {
        Publisher publisher = new Publisher(database, key::signer, guard, Witnesses.none());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Note last = publisher.round().orElse(null);
            if (last != null && Checkpoint.of(last).size() >= events) {
                return last;
            }
            pause();
        }
        throw new LaunchFailed("The log does not get published: look at the server's log.");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
