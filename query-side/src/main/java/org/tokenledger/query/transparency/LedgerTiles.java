package org.tokenledger.query.transparency;

import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Proof;
import org.tokenledger.tlog.Tile;
import org.tokenledger.tlog.TiledTree;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tiles of one epoch, within one transaction: full ones as they were stored, partial ones
 * worked out of what lies below them.
 */
final class LedgerTiles {
    private final LogTables tables;
    private final Epoch epoch;
    private final Map<Tile, byte[]> known = new HashMap<>();

    LedgerTiles(LogTables tables, Epoch epoch) {
        this.tables = tables;
        this.epoch = epoch;
    }

    /** The tree over the first events. */
    TiledTree tree(long size) {
        return new TiledTree(size, this::bytes);
    }

    byte[] bytes(Tile tile) {
        return known.computeIfAbsent(tile, this::read);
    }

    /** The leaf hashes after the last full tile. */
    byte[] tail(long size) {
        return size % Tile.FULL == 0 ? new byte[0] : bytes(Tile.in(size, 0, size / Tile.FULL));
    }

    private byte[] read(Tile tile) {
        try {
            byte[] full = tables.full(epoch, tile.level(), tile.index());
            if (full != null) {
                return Arrays.copyOf(full, tile.width() * Hash.BYTES);
            }
            if (tile.isFull()) {
                throw new Mismatch("The tile %s is missing".formatted(tile.path()));
            }
            return tile.level() == 0
                    ? leaves(tile)
                    : tables.roots(epoch, tile.level() - 1, tile.first(), tile.width());
        } catch (SQLException away) {
            throw LogTables.away(away);
        }
    }

    private byte[] leaves(Tile tile) throws SQLException {
        ByteBuffer hashes = ByteBuffer.allocate(tile.width() * Hash.BYTES);
        StoredEvent.each(
                tables.connection(),
                tile.first(),
                tile.first() + tile.width(),
                event -> hashes.put(event.leaf().hash().bytes()));
        return hashes.array();
    }

    /**
     * The entries of a tile of level 0, of which nothing was changed since they were signed.
     *
     * @throws Mismatch when something was
     */
    List<byte[]> entries(Tile tile, Checkpoint signed) throws SQLException {
        requireSigned(tile, signed);
        byte[] hashes = bytes(tile);
        List<byte[]> entries = new ArrayList<>(tile.width());
        StoredEvent.each(
                tables.connection(),
                tile.first(),
                tile.first() + tile.width(),
                event -> {
                    byte[] entry = event.leaf().entry();
                    if (!Hash.leaf(entry).equals(Hash.in(hashes, entries.size()))) {
                        throw new Mismatch(
                                "The event at position %d is not what was published there"
                                        .formatted(event.position()));
                    }
                    entries.add(entry);
                });
        return entries;
    }

    /**
     * Every hash of a tile follows from what was signed. What a path from a leaf to the root goes
     * by are all other hashes of the tiles on its way, so one path vouches for them.
     *
     * @throws Mismatch when one does not
     */
    void requireSigned(Tile tile, Checkpoint signed) {
        long index = tile.index();
        for (int level = tile.level(); level > 0; level--) {
            Hash first = Hash.in(bytes(Tile.in(signed.size(), level, index)), 0);
            index *= Tile.FULL;
            Tile below = new Tile(level - 1, index, Tile.FULL);
            if (!Tile.over(below.hashes(bytes(below))).equals(first)) {
                throw notPublished(tile);
            }
        }
        Hash leaf = Hash.in(bytes(Tile.in(signed.size(), 0, index)), 0);
        if (!isIn(signed, index * Tile.FULL, leaf, path(index * Tile.FULL, signed))) {
            throw notPublished(tile);
        }
    }

    private static Mismatch notPublished(Tile tile) {
        return new Mismatch("The tile %s is not what was published".formatted(tile.path()));
    }

    private List<Hash> path(long position, Checkpoint signed) {
        return tree(signed.size()).inclusion(position, signed.size());
    }

    private static boolean isIn(Checkpoint signed, long position, Hash leaf, List<Hash> path) {
        return Proof.ofInclusion(leaf, position, signed.size(), signed.root(), path);
    }

    /**
     * That an event is where it was when it was signed.
     *
     * @throws Mismatch when that cannot be proven
     */
    List<Hash> inclusion(long position, Checkpoint signed) throws SQLException {
        List<Hash> path = path(position, signed);
        StoredEvent.each(
                tables.connection(),
                position,
                position + 1,
                event -> {
                    if (!isIn(signed, position, event.leaf().hash(), path)) {
                        throw new Mismatch(
                                "The event at position %d is not what was published there, or the"
                                                .formatted(position)
                                        + " hashes beside it are not");
                    }
                });
        return path;
    }

    /**
     * The root over the first events, which are the beginning of what was signed.
     *
     * @throws Mismatch when that cannot be proven
     */
    Hash root(long size, Checkpoint signed) {
        TiledTree tree = tree(signed.size());
        Hash root = tree.root(size);
        requireProven(size, root, signed.size(), signed.root());
        return root;
    }

    /** The proof that one tree is the beginning of another, which it proves. */
    List<Hash> requireProven(long from, Hash fromRoot, long to, Hash toRoot) {
        List<Hash> proof = from == 0 ? List.of() : tree(to).consistency(from, to);
        if (from > 0 && !Proof.ofConsistency(from, fromRoot, to, toRoot, proof)) {
            throw new Mismatch(
                    "The stored hashes do not prove that the first %d events are what was published"
                            .formatted(from));
        }
        return proof;
    }

    /** Stores every tile that events up to a new size have filled. */
    void fill(long from, long to) throws SQLException {
        long index = from / Tile.FULL;
        ByteBuffer hashes = ByteBuffer.allocate(Tile.FULL * Hash.BYTES);
        long[] next = {index};
        StoredEvent.each(
                tables.connection(),
                index * Tile.FULL,
                to / Tile.FULL * Tile.FULL,
                event -> {
                    hashes.put(event.leaf().hash().bytes());
                    if (!hashes.hasRemaining()) {
                        store(0, next[0]++, hashes.array().clone());
                        hashes.clear();
                    }
                });
    }

    /** And the tile above, when this was its last. */
    private void store(int level, long index, byte[] hashes) {
        Tile tile = new Tile(level, index, Tile.FULL);
        try {
            tables.add(epoch, level, index, hashes, Tile.over(tile.hashes(hashes)));
            if ((index + 1) % Tile.FULL == 0) {
                long first = index + 1 - Tile.FULL;
                store(level + 1, index / Tile.FULL, tables.roots(epoch, level, first, Tile.FULL));
            }
        } catch (SQLException away) {
            throw LogTables.away(away);
        }
    }

    /**
     * Reads the events of a range a second time, and everything that was stored about them, and
     * compares. A bit that flipped on the way must not be signed: it could never be taken back.
     *
     * @throws Mismatch when they differ
     */
    void readBack(long from, long to) throws SQLException {
        known.clear();
        long start = from / Tile.FULL * Tile.FULL;
        StoredEvent.each(
                tables.connection(),
                start,
                to,
                event -> {
                    Tile tile = Tile.in(to, 0, event.position() / Tile.FULL);
                    int place = (int) (event.position() % Tile.FULL);
                    if (place == 0 && known.size() > 16) {
                        known.clear();
                    }
                    if (!event.leaf().hash().equals(Hash.in(bytes(tile), place))) {
                        throw new Mismatch(
                                "The event at position %d was read in two ways"
                                        .formatted(event.position()));
                    }
                    if (tile.isFull() && place == Tile.FULL - 1) {
                        requireRoot(tile);
                    }
                });
        known.clear();
    }

    private void requireRoot(Tile tile) {
        try {
            byte[] stored = tables.roots(epoch, 0, tile.index(), 1);
            if (!Tile.over(tile.hashes(bytes(tile))).equals(Hash.of(stored))) {
                throw new Mismatch("The root of the tile %s is another's".formatted(tile.path()));
            }
        } catch (SQLException away) {
            throw LogTables.away(away);
        }
    }
}
