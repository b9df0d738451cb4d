package org.tokenledger.tlog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A tree that only grows and remembers no more than its root needs: one hash for each bit set. */
public final class Frontier {
    private final Deque<Hash> right = new ArrayDeque<>();
    private long size;

    public void add(Hash leaf) {
        Hash hash = leaf;
        for (long full = size; (full & 1) == 1; full >>= 1) {
            hash = Hash.node(right.pop(), hash);
        }
        right.push(hash);
        size++;
    }

    public long size() {
        return size;
    }

    public Hash root() {
        if (size == 0) {
            return Hash.OF_NOTHING;
        }
        Iterator<Hash> hashes = right.iterator();
        Hash root = hashes.next();
        while (hashes.hasNext()) {
            root = Hash.node(hashes.next(), root);
        }
        return root;
    }
}
