package org.tokenledger.tlog;

import java.util.List;
import java.util.function.Function;

/**
 * The hashes of a tree, out of its tiles.
 *
 * @param size of the tree that the tiles are of
 * @param tiles the bytes of a tile of this tree
 */
public record TiledTree(long size, Function<Tile, byte[]> tiles) implements TreeHashes {
    @Override
    public Hash complete(int level, long index) {
        int inTile = level % Tile.HEIGHT;
        long first = index << inTile;
        Tile tile = Tile.in(size, level / Tile.HEIGHT, first / Tile.FULL);
        int from = (int) (first % Tile.FULL);
        List<Hash> hashes = tile.hashes(tiles.apply(tile));
        return Tile.over(hashes.subList(from, from + (1 << inTile)));
    }
}
