package org.tokenledger.query.transparency.check;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Note;
import org.tokenledger.query.transparency.Epoch;
import org.tokenledger.query.transparency.LogTables;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.query.transparency.StoredEvent;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Frontier;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Tile;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * The tree over the rows as they are read, beside the leaf hashes that were published: where they
 * part, that row was changed. Keeps the first thing that is wrong.
 */
final class ReadTree {
    private static final int TELL_EVERY = 1_000;

    private final LogTables tables;
    private final Epoch epoch;
    private final long size;
    private final LongConsumer progress;
    private final Frontier tree = new Frontier();
    private final Map<Long, Set<Hash>> expected = new TreeMap<>();

    /** Those of one tile, as they were published. */
    private byte[] published = new byte[0];

    private boolean parted;
    private @Nullable Hash root;
    private @Nullable Long firstBad;
    private @Nullable String problem;

    /**
     * To be read with {@link #read}.
     *
     * @param size at which the root is wanted
     */
    ReadTree(LogTables tables, Epoch epoch, long size, LongConsumer progress) {
        this.tables = tables;
        this.epoch = epoch;
        this.size = size;
        this.progress = progress;
    }

    /** The rows must have the root of this checkpoint. */
    void expect(@Nullable Note note) {
        if (note != null) {
            Checkpoint checkpoint = Checkpoint.of(note);
            expected.computeIfAbsent(checkpoint.size(), _ -> new HashSet<>())
                    .add(checkpoint.root());
        }
    }

    /** An earlier position is told rather than a later one, and a position rather than none. */
    void found(@Nullable Long position, String what) {
        boolean earlier = position != null && (firstBad == null || position < firstBad);
        if (problem == null || earlier) {
            problem = what;
            firstBad = position;
        }
    }

    /** So many rows from the first on. */
    void read(long end) throws SQLException {
        try {
            StoredEvent.each(tables.connection(), 0, end, this::add);
        } catch (Mismatch missingOrOdd) {
            found(tree.size(), String.valueOf(missingOrOdd.getMessage()));
        }
    }

    private void add(StoredEvent event) {
        Hash hash = event.leaf().hash();
        compare(event.position(), hash);
        tree.add(hash);
        if (tree.size() == size) {
            root = tree.root();
        }
        for (Hash signed : expected.getOrDefault(tree.size(), Set.of())) {
            if (!tree.root().equals(signed)) {
                found(
                        null,
                        "The first %d events are not those that were signed"
                                .formatted(tree.size()));
            }
        }
        if (tree.size() % TELL_EVERY == 0) {
            progress.accept(tree.size());
        }
    }

    private void compare(long position, Hash hash) {
        int place = (int) (position % Tile.FULL);
        if (place == 0) {
            published = leaves(position / Tile.FULL);
        }
        boolean known = position < epoch.size() && published.length >= (place + 1) * Hash.BYTES;
        if (known && !parted && !hash.equals(Hash.in(published, place))) {
            parted = true;
            found(
                    position,
                    "The event at position %d is not the one that was published"
                            .formatted(position));
        }
    }

    private byte[] leaves(long index) {
        try {
            return tables.leaves(epoch, index);
        } catch (SQLException away) {
            throw LogTables.away(away);
        }
    }

    /** Base 64; none when there were fewer rows. */
    @Nullable String root() {
        return root == null ? null : root.toString();
    }

    @Nullable Long firstBad() {
        return firstBad;
    }

    @Nullable String problem() {
        return problem;
    }
}
