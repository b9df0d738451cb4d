package org.tokenledger.query.transparency;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.NoteSignature;
import org.tokenledger.query.transparency.witness.Witnesses;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Tile;
import org.tokenledger.tlog.TiledTree;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * Signs the next checkpoint, if it contradicts nothing that was signed before.
 *
 * <p>Trusted: the key and the guard, which are outside the database. Not trusted: the database. All
 * of one round happens in one transaction under a lock that all nodes share. The order is: tiles,
 * read back, compare with the guard and with the last checkpoint, sign, cosign, guard, commit. A
 * crash before the guard is written leaves nothing; a crash between guard and commit leaves a guard
 * that is ahead of what is published, and over events that are committed: the next round goes on
 * from there. Before that, a part of what was signed long ago is looked at again.
 */
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** So that a round over an old, large ledger stays short. */
    private static final long MOST_AT_ONCE = 100_000;

    /** A thousand events, so that a million are looked at in a quarter of an hour. */
    private static final int LOOKED_AT_IN_A_ROUND = 4;

    private final DataSource database;
    private final Supplier<Optional<CheckpointSigner>> signer;
    private final LogGuard guard;
    private final Witnesses witnesses;

    /** How many tiles the rounds of this process have looked back at. */
    private long lookedAt;

    /**
     * One of this node.
     *
     * @param signer asked in each round: the key may be rotated meanwhile; empty on a node that has
     *     no key
     */
    public Publisher(
            DataSource database,
            Supplier<Optional<CheckpointSigner>> signer,
            LogGuard guard,
            Witnesses witnesses) {
        this.database = database;
        this.signer = signer;
        this.guard = guard;
        this.witnesses = witnesses;
    }

    /**
     * Makes sure that there is a log, before the first round.
     *
     * @param makeKey asked for a key when there is neither a log nor a key; no other node asks for
     *     one at the same time
     */
    public void begin(Supplier<CheckpointSigner> makeKey) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            LogTables tables = new LogTables(connection);
            tables.lock();
            if (tables.latest().isEmpty()) {
                tables.open(Epoch.first(signer.get().orElseGet(makeKey).verifier()));
            }
            connection.commit();
        }
    }

    /**
     * One round: publishes what is new, or, while another node does, remembers what that one
     * published.
     *
     * @return the checkpoint that is published now; empty before the first
     * @throws Mismatch when signing would contradict what was signed; nothing is changed
     */
    public synchronized Optional<Note> round() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            LogTables tables = new LogTables(connection);
            boolean mine = tables.isMine();
            if (!mine) {
                // Another node may publish meanwhile: what is read is of one moment.
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            Optional<CheckpointSigner> key = signer.get();
            Epoch epoch = tables.latest().orElse(null);
            if (epoch == null) {
                return Optional.empty();
            }
            if (mine) {
                lookBack(tables, epoch);
            }
            Note published = next(tables, epoch, mine ? key.orElse(null) : null);
            connection.commit();
            return Optional.ofNullable(published);
        } catch (Malformed unreadable) {
            throw new Mismatch("The log in the database is " + unreadable.getMessage());
        }
    }

    /**
     * Some of what was published long ago is read again in each round, one tile after the other,
     * and from the beginning again: so that a change below the last checkpoint does not stay
     * unnoticed. The round stands still at what was changed.
     */
    private void lookBack(LogTables tables, Epoch epoch) throws SQLException {
        Note last = epoch.checkpoint();
        long full = epoch.size() / Tile.FULL;
        if (last == null || full == 0) {
            return;
        }
        requireSigned(epoch);
        LedgerTiles tiles = new LedgerTiles(tables, epoch);
        for (int i = 0; i < Math.min(full, LOOKED_AT_IN_A_ROUND); i++) {
            tiles.entries(new Tile(0, lookedAt % full, Tile.FULL), Checkpoint.of(last));
            lookedAt++;
        }
    }

    private @Nullable Note next(LogTables tables, Epoch epoch, @Nullable CheckpointSigner key)
            throws SQLException {
        if (key != null && !key.verifier().equals(epoch.key())) {
            throw new Mismatch(
                    "The log's key in the database is %s, and this node has %s"
                            .formatted(epoch.key(), key.verifier()));
        }
        long head = tables.head();
        Note guarded = guard.last().filter(last -> isOf(epoch, last)).orElse(null);
        requireReached(guarded, head);
        requireSigned(epoch);
        LedgerTiles tiles = new LedgerTiles(tables, epoch);
        Note last = epoch.checkpoint();
        if (guard.last().isEmpty() && last != null) {
            LOG.warn(
                    "there is no guard yet: that {} events were published is believed of the"
                            + " database this once",
                    epoch.size());
        }
        if (key == null || (head == epoch.size() && last != null)) {
            if (last != null) {
                follow(last, guarded, tiles.tree(epoch.size()));
                requireTail(tables, tiles, epoch);
            }
            return last;
        }
        // Never less than was published: that could contradict what comes after it.
        long published = Math.max(epoch.size(), sizeOf(guarded));
        return grown(tables, tiles, epoch, guarded, Math.min(head, published + MOST_AT_ONCE), key);
    }

    private Note grown(
            LogTables tables,
            LedgerTiles tiles,
            Epoch epoch,
            @Nullable Note guarded,
            long size,
            CheckpointSigner key)
            throws SQLException {
        tiles.fill(epoch.size(), size);
        tiles.readBack(epoch.size(), size);
        TiledTree tree = tiles.tree(size);
        requireConsistent(guarded, tree);
        requireConsistent(epoch.checkpoint(), tree);
        requireTail(tables, tiles, epoch);
        Checkpoint checkpoint = new Checkpoint(epoch.origin(), size, tree.root(size));
        Note signed = signed(checkpoint, key, tree);
        guard.remember(signed);
        tables.publish(epoch, size, signed, tiles.tail(size));
        return signed;
    }

    private Note signed(Checkpoint checkpoint, CheckpointSigner key, TiledTree tree) {
        String text = checkpoint.text();
        NoteSignature signature = key.sign(text);
        if (!key.verifier().verifies(text, signature)) {
            throw new Mismatch("The key that signs is not the log's");
        }
        Note signed = new Note(text, List.of(signature));
        return signed.with(witnesses.cosign(signed, tree));
    }

    /** A guard for another origin is of an epoch that an operator has ended. */
    private static boolean isOf(Epoch epoch, Note note) {
        return Checkpoint.of(note).origin().equals(epoch.origin());
    }

    private static long sizeOf(@Nullable Note checkpoint) {
        return checkpoint == null ? 0 : Checkpoint.of(checkpoint).size();
    }

    private static void requireReached(@Nullable Note guarded, long head) {
        long published = sizeOf(guarded);
        if (published > head) {
            throw new Mismatch(
                    "%d events were published, and the database has %d: it was rolled back"
                            .formatted(published, head));
        }
    }

    /** What stands in the database as published must be so by its own words. */
    static void requireSigned(Epoch epoch) {
        Note last = epoch.checkpoint();
        if (last == null) {
            return;
        }
        Checkpoint checkpoint = Checkpoint.of(last);
        if (!checkpoint.origin().equals(epoch.origin()) || checkpoint.size() != epoch.size()) {
            throw new Mismatch("The checkpoint in the database is another's");
        }
        if (last.signers(List.of(epoch.key())).isEmpty()) {
            throw new Mismatch("The checkpoint in the database is not signed by the log's key");
        }
    }

    /** Takes over what another node published, unless it contradicts what this one remembers. */
    private void follow(Note last, @Nullable Note guarded, TiledTree tree) {
        long remembered = sizeOf(guarded);
        if (tree.size() > remembered) {
            requireConsistent(last, tree);
            requireConsistent(guarded, tree);
            guard.remember(last);
        } else if (tree.size() == remembered && guarded != null) {
            requireConsistent(guarded, tree);
        }
    }

    /**
     * The hashes that are in no full tile yet: nothing follows from them, but an export has them.
     */
    private static void requireTail(LogTables tables, LedgerTiles tiles, Epoch epoch)
            throws SQLException {
        if (epoch.checkpoint() != null
                && !Arrays.equals(tables.tail(epoch), tiles.tail(epoch.size()))) {
            throw new Mismatch(
                    "The stored hashes after the last full tile are not those that were published");
        }
    }

    static void requireConsistent(@Nullable Note note, TiledTree tree) {
        if (note == null) {
            return;
        }
        Checkpoint older = Checkpoint.of(note);
        Hash root = tree.root(older.size());
        if (!root.equals(older.root())) {
            throw new Mismatch(
                    "The first %d events are not those that were published: their root is %s, not"
                                    .formatted(older.size(), root)
                            + " "
                            + older.root());
        }
    }
}
