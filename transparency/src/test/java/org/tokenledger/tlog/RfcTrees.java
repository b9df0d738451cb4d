package org.tokenledger.tlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trees and proofs, as RFC 9162 §2.1 defines them, and in no other way. */
final class RfcTrees {
    private final List<Hash> leaves;
    private final Map<List<Integer>, Hash> known = new HashMap<>();

    RfcTrees(List<Hash> leaves) {
        this.leaves = leaves;
    }

    static RfcTrees of(int size) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(Hash.leaf(("entry " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return new RfcTrees(leaves);
    }

    Hash leaf(int index) {
        return leaves.get(index);
    }

    /** MTH(D_n) */
    Hash root(int size) {
        return size == 0 ? Hash.OF_NOTHING : mth(0, size);
    }

    /** MTH(D[from:to]) */
    Hash mth(int from, int to) {
        Hash hash = known.get(List.of(from, to));
        if (hash == null) {
            int n = to - from;
            hash =
                    n == 1
                            ? leaves.get(from)
                            : Hash.node(mth(from, from + k(n)), mth(from + k(n), to));
            known.put(List.of(from, to), hash);
        }
        return hash;
    }

    /** PATH(m, D[from:to]) */
    List<Hash> path(int m, int from, int to) {
        int n = to - from;
        if (n == 1) {
            return List.of();
        }
        int k = k(n);
        return m < k
                ? joined(path(m, from, from + k), mth(from + k, to))
                : joined(path(m - k, from + k, to), mth(from, from + k));
    }

    /** PROOF(m, D_n) */
    List<Hash> proof(int m, int n) {
        return subproof(m, 0, n, true);
    }

    /** SUBPROOF(m, D[from:to], b) */
    private List<Hash> subproof(int m, int from, int to, boolean b) {
        int n = to - from;
        if (m == n) {
            return b ? List.of() : List.of(mth(from, to));
        }
        int k = k(n);
        return m <= k
                ? joined(subproof(m, from, from + k, b), mth(from + k, to))
                : joined(subproof(m - k, from + k, to, false), mth(from, from + k));
    }

    private static int k(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Hash> joined(List<Hash> first, Hash last) {
        List<Hash> all = new ArrayList<>(first);
        all.add(last);
        return all;
    }
}
