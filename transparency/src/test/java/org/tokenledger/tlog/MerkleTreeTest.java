package org.tokenledger.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Malformed;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

class MerkleTreeTest {
    private static final int LARGEST = 300;

    /** Up to this size, a proof is changed at each of its places; above it that only takes time. */
    private static final int CHANGED_EVERYWHERE = 80;

    private static final RfcTrees SLOW = RfcTrees.of(LARGEST);

    private static final TreeHashes FAST =
            (level, index) -> SLOW.mth((int) index << level, (int) (index + 1) << level);

    /** The leaves and roots that implementations of RFC 6962 have agreed on since its first one. */
    private static final String[] REFERENCE_LEAVES = {
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"
    };

    private static final String[] REFERENCE_ROOTS = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    };

    @Test
    void theRootsAreTheReferenceRoots() {
        Frontier tree = new Frontier();
        for (int size = 0; size <= REFERENCE_LEAVES.length; size++) {
            assertThat(HexFormat.of().formatHex(tree.root().bytes()))
                    .as("size %d", size)
                    .isEqualTo(REFERENCE_ROOTS[size]);
            if (size < REFERENCE_LEAVES.length) {
                tree.add(Hash.leaf(HexFormat.of().parseHex(REFERENCE_LEAVES[size])));
            }
        }
    }

    @Test
    void everyRootUpTo300LeavesIsTheSlowOne() {
        Frontier tree = new Frontier();
        for (int size = 0; size <= LARGEST; size++) {
            assertThat(tree.size()).isEqualTo(size);
            assertThat(tree.root()).isEqualTo(SLOW.root(size)).isEqualTo(FAST.root(size));
            if (size < LARGEST) {
                tree.add(SLOW.leaf(size));
            }
        }
    }

    @Test
    void everyInclusionUpTo300LeavesIsProvenAsSlowlyAndNothingElseIs() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int index = 0; index < size; index++) {
                assertThat(inclusionIsRight(index, size)).as("leaf %d of %d", index, size).isTrue();
            }
        }
    }

    private static boolean inclusionIsRight(int index, int size) {
        Hash root = SLOW.root(size);
        Hash leaf = SLOW.leaf(index);
        List<Hash> path = FAST.inclusion(index, size);
        boolean right =
                path.equals(SLOW.path(index, 0, size))
                        && Proof.ofInclusion(leaf, index, size, root, path);
        boolean wrong =
                Proof.ofInclusion(SLOW.leaf((index + 1) % LARGEST), index, size, root, path)
                        || Proof.ofInclusion(leaf, index + 1, size, root, path)
                        || Proof.ofInclusion(leaf, index - 1, size, root, path)
                        || Proof.ofInclusion(leaf, index, size, SLOW.root(size - 1), path)
                        || Proof.ofInclusion(leaf, index, size, root, longer(path));
        return right
                && !wrong
                && (size > CHANGED_EVERYWHERE
                        || isRefusedChanged(
                                path, p -> Proof.ofInclusion(leaf, index, size, root, p)));
    }

    private interface Check {
        boolean holds(List<Hash> proof);
    }

    private static boolean isRefusedChanged(List<Hash> proof, Check check) {
        for (int i = 0; i < proof.size(); i++) {
            List<Hash> changed = new ArrayList<>(proof);
            changed.set(i, Hash.OF_NOTHING);
            List<Hash> shorter = new ArrayList<>(proof);
            shorter.remove(i);
            if (check.holds(changed) || check.holds(shorter)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void everyConsistencyUpTo300LeavesIsProvenAsSlowlyAndNothingElseIs() {
        for (int newer = 1; newer <= LARGEST; newer++) {
            for (int older = 1; older <= newer; older++) {
                assertThat(consistencyIsRight(older, newer))
                        .as("from %d to %d", older, newer)
                        .isTrue();
            }
        }
    }

    private static boolean consistencyIsRight(int m, int n) {
        Hash old = SLOW.root(m);
        Hash now = SLOW.root(n);
        List<Hash> proof = FAST.consistency(m, n);
        boolean right =
                proof.equals(SLOW.proof(m, n)) && Proof.ofConsistency(m, old, n, now, proof);
        boolean wrong =
                Proof.ofConsistency(m, SLOW.root(m - 1), n, now, proof)
                        || Proof.ofConsistency(m, old, n, SLOW.root(n - 1), proof)
                        || Proof.ofConsistency(m - 1, old, n, now, proof)
                        || Proof.ofConsistency(n + 1, now, n, now, proof)
                        || Proof.ofConsistency(m, old, n, now, longer(proof));
        return right
                && !wrong
                && (n > CHANGED_EVERYWHERE
                        || isRefusedChanged(proof, p -> Proof.ofConsistency(m, old, n, now, p)));
    }

    private static List<Hash> longer(List<Hash> proof) {
        List<Hash> longer = new ArrayList<>(proof);
        longer.add(Hash.OF_NOTHING);
        return longer;
    }

    @Test
    void nothingIsProvenFromSizeZero() {
        Hash root = SLOW.root(7);

        assertThat(Proof.ofConsistency(0, Hash.OF_NOTHING, 7, root, List.of())).isFalse();
        assertThat(Proof.ofConsistency(0, Hash.OF_NOTHING, 7, root, List.of(root))).isFalse();
        assertThat(Proof.ofConsistency(0, Hash.OF_NOTHING, 0, Hash.OF_NOTHING, List.of()))
                .isFalse();
        assertThatThrownBy(() -> FAST.consistency(0, 7)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> FAST.consistency(8, 7)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> FAST.inclusion(7, 7)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "AA==", "not base 64", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA"})
    void anEmptyHashOrOneOfAnotherLengthIsRefused(String base64) {
        assertThatThrownBy(() -> Hash.parse(base64)).isInstanceOf(Malformed.class);
    }
}
