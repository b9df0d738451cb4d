package org.tokenledger.tlog;

import org.tokenledger.note.Malformed;

import java.util.ArrayList;
import java.util.List;

/** Where the hashes of complete subtrees come from; roots and proofs follow from them. */
@FunctionalInterface
public interface TreeHashes {
    /**
     * The hash over the leaves from {@code index << level} up to, and without, {@code (index + 1)
     * << level}. Asked only for subtrees that the tree has wholly.
     */
    Hash complete(int level, long index);

    /** The root over the first leaves; never a guess for a tree that is smaller. */
    default Hash root(long size) {
        return size == 0 ? Hash.OF_NOTHING : over(0, size);
    }

    /**
     * The path from a leaf to the root, the leaf's sibling first (RFC 9162 §2.1.3.1).
     *
     * @throws Malformed when the tree has no such leaf
     */
    default List<Hash> inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new Malformed("a tree of %d has no leaf %d".formatted(size, index));
        }
        List<Hash> path = new ArrayList<>();
        long low = 0;
        long high = size;
        while (high - low > 1) {
            long middle = low + split(high - low);
            if (index < middle) {
                path.add(over(middle, high));
                high = middle;
            } else {
                path.add(over(low, middle));
                low = middle;
            }
        }
        return path.reversed();
    }

    /**
     * That a tree is the beginning of another (RFC 9162 §2.1.4.1).
     *
     * @throws Malformed when the older tree is empty, for it is the beginning of every tree and
     *     proves nothing, or is the larger one
     */
    default List<Hash> consistency(long older, long newer) {
        if (older < 1 || older > newer) {
            throw new Malformed(
                    "no consistency can be proven from size %d to %d".formatted(older, newer));
        }
        List<Hash> proof = new ArrayList<>();
        long low = 0;
        long high = newer;
        while (high > older) {
            long middle = low + split(high - low);
            if (older <= middle) {
                proof.add(over(middle, high));
                high = middle;
            } else {
                proof.add(over(low, middle));
                low = middle;
            }
        }
        if (low > 0) {
            proof.add(over(low, high));
        }
        return proof.reversed();
    }

    private Hash over(long low, long high) {
        long count = high - low;
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return complete(level, low >> level);
        }
        long middle = low + split(count);
        return Hash.node(over(low, middle), over(middle, high));
    }

    /** The largest power of two below the count. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
