package org.tokenledger.query.transparency;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.EntryBundle;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.InclusionProof;
import org.tokenledger.tlog.Tile;
import org.tokenledger.tlog.TiledTree;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * What was published, and what follows from it; nothing of the events after the last checkpoint,
 * and nothing that the checkpoint does not vouch for: what was changed below it is {@code
 * not_ready}.
 */
public final class PublishedLog {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final DataSource database;
    private final Publishing publishing;
    private final Supplier<Optional<VerifierKey>> key;

    /**
     * That of a database.
     *
     * @param key of this node's own, which the database cannot change; empty on a node that has
     *     none
     */
    public PublishedLog(
            DataSource database, Publishing publishing, Supplier<Optional<VerifierKey>> key) {
        this.database = database;
        this.publishing = publishing;
        this.key = key;
    }

    /**
     * That the log at one size is the beginning of the log at another.
     *
     * @param hashes Base 64, as RFC 9162 §2.1.4.1 orders them
     */
    public record Consistency(
            long from, String fromRoot, long to, String toRoot, List<String> hashes) {}

    /**
     * That the first events are the beginning of what was signed.
     *
     * @param root of the tree over them
     * @param checkpoint signed, over these events or more; for ever the same in an epoch of the log
     * @param consistency from {@code size} to the checkpoint's; empty for no events at all
     */
    public record Beginning(long size, Hash root, Note checkpoint, List<Hash> consistency) {}

    private interface Question<T> {
        T ask(LogTables tables, Epoch epoch, Note checkpoint) throws SQLException;
    }

    /** The last checkpoint, signed. */
    public Note checkpoint() {
        return asked((tables, epoch, checkpoint) -> checkpoint);
    }

    /** What the next checkpoint is signed with. */
    public VerifierKey key() {
        return asked((tables, epoch, checkpoint) -> epoch.key());
    }

    public byte[] tile(Tile tile) {
        return asked((tables, epoch, checkpoint) -> {
            requirePublished(tile, epoch);
            LedgerTiles tiles = new LedgerTiles(tables, epoch);
            tiles.requireSigned(tile, Checkpoint.of(checkpoint));
            return tiles.bytes(tile);
        });
    }

    /** The entries whose hashes a tile of level 0 has. */
    public byte[] entries(Tile tile) {
        return asked((tables, epoch, checkpoint) -> {
            requirePublished(tile, epoch);
            return EntryBundle.of(
                    new LedgerTiles(tables, epoch).entries(tile, Checkpoint.of(checkpoint)));
        });
    }

    private static void requirePublished(Tile tile, Epoch epoch) {
        if (!tile.isIn(epoch.size())) {
            throw new Refused(Code.NOT_FOUND, "The log has no tile " + tile.path());
        }
    }

    /** That an event is in the log; waits a moment for the checkpoint that covers it. */
    public InclusionProof proof(UUID eventId) {
        long position = position(eventId);
        await(position + 1);
        return asked((tables, epoch, checkpoint) -> {
            List<Hash> path =
                    new LedgerTiles(tables, epoch).inclusion(position, Checkpoint.of(checkpoint));
            return new InclusionProof(null, position, path, checkpoint);
        });
    }

    private void await(long size) {
        if (!publishing.await(size, PATIENCE)) {
            String what = "No checkpoint covers position " + (size - 1);
            throw new Refused(
                    Code.NOT_READY,
                    publishing.frozen().map(why -> what + ": " + why).orElse(what + " yet"));
        }
    }

    /**
     * The first events under a checkpoint; waits a moment for one that covers them.
     *
     * @throws Refused {@code not_ready} when there is none, or when what is stored contradicts it
     */
    public Beginning beginning(long size) {
        await(size);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Beginning beginning =
                    answered(
                            new LogTables(connection),
                            (tables, epoch, last) -> beginning(tables, epoch, last, size));
            connection.commit();
            return beginning;
        } catch (SQLException away) {
            throw LogTables.away(away);
        } catch (Mismatch | Malformed contradiction) {
            throw contradicted(contradiction);
        }
    }

    private static Refused contradicted(RuntimeException contradiction) {
        return new Refused(
                Code.NOT_READY,
                "The log does not vouch for the ledger: " + contradiction.getMessage());
    }

    private static Beginning beginning(LogTables tables, Epoch epoch, Note last, long size)
            throws SQLException {
        if (epoch.size() < size) {
            throw new Mismatch("The log in the database ends at size " + epoch.size());
        }
        Note note = tables.cite(epoch, size, last);
        if (note.signers(List.copyOf(tables.keys())).isEmpty()) {
            throw new Mismatch("The checkpoint to be cited is not signed by a key of the log");
        }
        Checkpoint checkpoint = Checkpoint.of(note);
        LedgerTiles tiles = new LedgerTiles(tables, epoch);
        TiledTree tree = tiles.tree(epoch.size());
        Publisher.requireConsistent(note, tree);
        Hash root = tree.root(size);
        return new Beginning(
                size,
                root,
                note,
                tiles.requireProven(size, root, checkpoint.size(), checkpoint.root()));
    }

    private long position(UUID eventId) {
        return read(tables -> tables.positionOf(eventId))
                .orElseThrow(() -> new Refused(Code.NOT_FOUND, "There is no event " + eventId));
    }

    /** From the first size to the second; without the second, to the last checkpoint. */
    public Consistency consistency(long from, @Nullable Long asked) {
        return asked((tables, epoch, checkpoint) -> {
            long to = asked == null ? epoch.size() : asked;
            if (from < 1 || from > to || to > epoch.size()) {
                throw Refused.malformed(
                        "from must be at least 1 and at most to, and to at most %d"
                                .formatted(epoch.size()));
            }
            LedgerTiles tiles = new LedgerTiles(tables, epoch);
            Hash fromRoot = tiles.root(from, Checkpoint.of(checkpoint));
            Hash toRoot = tiles.root(to, Checkpoint.of(checkpoint));
            List<Hash> proof = tiles.requireProven(from, fromRoot, to, toRoot);
            return new Consistency(
                    from,
                    fromRoot.toString(),
                    to,
                    toRoot.toString(),
                    proof.stream().map(Hash::toString).toList());
        });
    }

    private <T> T asked(Question<T> question) {
        return read(tables -> answered(tables, question));
    }

    private <T> T answered(LogTables tables, Question<T> question) throws SQLException {
        Epoch epoch = tables.latest().orElse(null);
        Note checkpoint = epoch == null ? null : epoch.checkpoint();
        if (epoch == null || checkpoint == null) {
            throw new Refused(Code.NOT_READY, "Nothing is published yet");
        }
        Publisher.requireSigned(epoch);
        if (key.get().filter(own -> !own.equals(epoch.key())).isPresent()) {
            throw new Mismatch("The log's key in the database is another than this node's");
        }
        return question.ask(tables, epoch, checkpoint);
    }

    private interface Reading<T> {
        T read(LogTables tables) throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return reading.read(new LogTables(connection));
        } catch (SQLException away) {
            throw LogTables.away(away);
        } catch (Mismatch | Malformed contradiction) {
            throw contradicted(contradiction);
        }
    }

    /** The size that a checkpoint's note states. */
    public static long sizeOf(Note checkpoint) {
        return Checkpoint.of(checkpoint).size();
    }
}
