package org.tokenledger.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Malformed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class TilesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, 0/000",
        "0, 999, 256, 0/999",
        "0, 1000, 256, 0/x001/000",
        "3, 1234067, 256, 3/x001/x234/067",
        "63, 1234067, 1, 63/x001/x234/067.p/1",
        "1, 5, 255, 1/005.p/255",
    })
    void aTileHasOnePath(int level, long index, int width, String path) {
        Tile tile = new Tile(level, index, width);

        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "0",
                "0/",
                "0/0",
                "0/00",
                "00/000",
                "64/000",
                "-1/000",
                "0/x000/000",
                "0/001/000",
                "0/x001",
                "0/x001/",
                "0/x001/x000",
                "0/0000",
                "0/000.p/0",
                "0/000.p/256",
                "0/000.p/01",
                "0/000.p/",
                "0/000.p",
                "0/000/",
                "0/ 00",
                "0/x999/x999/x999/x999/x999/x999/999",
                "0/\u0661\u0661\u0661"
            })
    void everyOtherPathIsRefused(String path) {
        assertThatThrownBy(() -> Tile.parse(path)).isInstanceOf(Malformed.class);
    }

    /** The example of c2sp.org/tlog-tiles. */
    @Test
    void aTreeOf70000HasTheTilesOfTheSpecification() {
        assertThat(Tile.in(70_000, 0, 272).isFull()).isTrue();
        assertThat(Tile.in(70_000, 0, 273).width()).isEqualTo(112);
        assertThat(Tile.in(70_000, 1, 0).isFull()).isTrue();
        assertThat(Tile.in(70_000, 1, 1).width()).isEqualTo(17);
        assertThat(Tile.in(70_000, 2, 0).width()).isEqualTo(1);
        assertThat(new Tile(0, 273, 112).isIn(70_000)).isTrue();
        assertThat(new Tile(0, 273, 113).isIn(70_000)).isFalse();
        assertThat(new Tile(0, 274, 1).isIn(70_000)).isFalse();
        assertThat(new Tile(3, 0, 1).isIn(70_000)).isFalse();
        assertThat(new Tile(9, 0, 1).isIn(70_000)).isFalse();
        assertThatThrownBy(() -> Tile.in(70_000, 0, 274)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 70_000})
    void theTilesOfATreeHaveItsRootAndItsProofs(int size) {
        Map<Tile, byte[]> tiles = new HashMap<>();
        List<Hash> level = new ArrayList<>();
        Frontier whole = new Frontier();
        for (int i = 0; i < size; i++) {
            Hash leaf = leaf(i);
            level.add(leaf);
            whole.add(leaf);
        }
        for (int l = 0; !level.isEmpty(); l++) {
            level = cut(size, l, level, tiles);
        }
        TiledTree tree = new TiledTree(size, tile -> tiles.get(tile));

        assertThat(tree.root(size)).isEqualTo(whole.root());
        for (int index : new int[] {0, size / 3, size / 2, size - 1}) {
            assertThat(
                            Proof.ofInclusion(
                                    leaf(index),
                                    index,
                                    size,
                                    whole.root(),
                                    tree.inclusion(index, size)))
                    .isTrue();
            Hash older = tree.root(index + 1);
            assertThat(
                            Proof.ofConsistency(
                                    index + 1,
                                    older,
                                    size,
                                    whole.root(),
                                    tree.consistency(index + 1, size)))
                    .isTrue();
        }
    }

    private static Hash leaf(int i) {
        return Hash.leaf(ByteBuffer.allocate(4).putInt(i).array());
    }

    /** Puts the tiles of one level away and returns the hashes of the next. */
    private static List<Hash> cut(int size, int l, List<Hash> level, Map<Tile, byte[]> tiles) {
        List<Hash> above = new ArrayList<>();
        for (int from = 0; from < level.size(); from += Tile.FULL) {
            List<Hash> hashes = level.subList(from, Math.min(level.size(), from + Tile.FULL));
            ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * Hash.BYTES);
            hashes.forEach(hash -> bytes.put(hash.bytes()));
            Tile tile = Tile.in(size, l, from / Tile.FULL);
            tiles.put(tile, bytes.array());
            if (tile.isFull()) {
                above.add(Tile.over(hashes));
            }
        }
        return above;
    }

    @Test
    void aTileOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new Tile(0, 0, 2).hashes(new byte[63]))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void aBundleIsReadBack() {
        List<byte[]> entries =
                List.of(new byte[0], "one".getBytes(StandardCharsets.UTF_8), new byte[0xFFFF]);
        byte[] bundle = EntryBundle.of(entries);

        assertThat(EntryBundle.parse(bundle)).containsExactlyElementsOf(entries);
        assertThat(bundle).startsWith(0, 0, 0, 3, 'o', 'n', 'e', 0xFF, 0xFF);
        assertThatThrownBy(() -> EntryBundle.parse(new byte[] {0, 3, 1, 2}))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> EntryBundle.parse(new byte[] {0})).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> EntryBundle.of(List.of(new byte[0x10000])))
                .isInstanceOf(Malformed.class);
    }
}
