package org.tokenledger.tlog;

import java.util.ArrayList;
import java.util.List;

/** Whether a proof proves what it says; never throws, whatever it is given. */
public final class Proof {
    private Proof() {}

    /** Whether the leaf has this place in the tree (RFC 9162 §2.1.3.2). */
    public static boolean ofInclusion(
            Hash leaf, long index, long size, Hash root, List<Hash> path) {
        if (index < 0 || index >= size) {
            return false;
        }
        Walk walk = new Walk(index, size - 1);
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (walk.isAtRoot()) {
                return false;
            }
            if (walk.isRightOrLast()) {
                hash = Hash.node(sibling, hash);
                walk.skipMissing();
            } else {
                hash = Hash.node(hash, sibling);
            }
            walk.up();
        }
        return walk.isAtRoot() && hash.equals(root);
    }

    /**
     * Whether the older tree is the beginning of the newer one (RFC 9162 §2.1.4.2). Never so from
     * size 0: that every tree begins with nothing says nothing about it.
     */
    public static boolean ofConsistency(
            long older, Hash olderRoot, long newer, Hash newerRoot, List<Hash> proof) {
        if (older < 1 || older > newer) {
            return false;
        }
        if (older == newer) {
            return proof.isEmpty() && olderRoot.equals(newerRoot);
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(older) == 1) {
            path.addFirst(olderRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        Walk walk = new Walk(older - 1, newer - 1);
        walk.upWhileRight();
        Hash old = path.getFirst();
        Hash young = old;
        for (Hash sibling : path.subList(1, path.size())) {
            if (walk.isAtRoot()) {
                return false;
            }
            if (walk.isRightOrLast()) {
                old = Hash.node(sibling, old);
                young = Hash.node(sibling, young);
                walk.skipMissing();
            } else {
                young = Hash.node(young, sibling);
            }
            walk.up();
        }
        return walk.isAtRoot() && old.equals(olderRoot) && young.equals(newerRoot);
    }

    /** From a node up to the root, beside the last node of each level: fn and sn of the RFC. */
    private static final class Walk {
        private long node;
        private long last;

        Walk(long node, long last) {
            this.node = node;
            this.last = last;
        }

        boolean isAtRoot() {
            return last == 0;
        }

        boolean isRightOrLast() {
            return isRight() || node == last;
        }

        private boolean isRight() {
            return (node & 1) == 1;
        }

        void up() {
            node >>= 1;
            last >>= 1;
        }

        void upWhileRight() {
            while (isRight()) {
                up();
            }
        }

        /** Levels on which the last node has no sibling. */
        void skipMissing() {
            while (!isRight() && node != 0) {
                up();
            }
        }
    }
}
