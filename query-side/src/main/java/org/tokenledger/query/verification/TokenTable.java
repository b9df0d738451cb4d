package org.tokenledger.query.verification;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;

/**
 * Tokens by digest and by id, in primitive arrays of a fixed size: 64 bytes a token, and two
 * indexes of ints with open addressing, at most half full. About 81 bytes for each of a million
 * tokens.
 *
 * <p>A slot of an index holds the number of an entry and, in the bits that the number leaves free,
 * a few more of the key's: nearly every entry that a search looks at is the one it looks for, and
 * an entry that it does not look at is one that need not come from memory.
 *
 * <p>One writer; any number of readers, who take no lock. An entry is written completely before its
 * index slot is (release), and a reader looks at the slot first (acquire). After that only its word
 * changes, in one write. An entry is never used again for another token, so a reader may stay on it
 * as long as it likes. A full table is replaced by {@link #roomier}, which the owner publishes.
 */
final class TokenTable {
    static final int ABSENT = -1;

    private static final int FREE = 0;

    private static final int SMALLEST = 12;
    private static final int LARGEST = 30;
    private static final int PAGE_BITS = 13;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

    /** An entry: four longs of digest, two of id, when it expires, and its word. */
    private static final int ENTRY_BITS = 3;

    private static final int ID = 4;
    private static final int EXPIRES_AT = 6;
    private static final int WORD = 7;

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final int bits;
    private final long multiplier;

    /**
     * Entry number + 1 in the lower {@code bits}, tag in the others; 0 is free, and ends a search.
     */
    private final int[] byDigest;

    private final int[] byId;
    private final long[][] pages;
    private int used;
    private int dead;

    /**
     * An empty table.
     *
     * @param multiplier odd and secret: a pre-shared value is chosen by its sender, who must not be
     *     able to choose its slot as well
     */
    TokenTable(long multiplier) {
        this(SMALLEST, multiplier);
    }

    private TokenTable(int bits, long multiplier) {
        if (bits > LARGEST) {
            throw new IllegalStateException("more tokens than one lookup can hold");
        }
        this.bits = bits;
        this.multiplier = multiplier;
        this.byDigest = new int[1 << bits];
        this.byId = new int[1 << bits];
        this.pages = new long[(limit() + PAGE_MASK) >>> PAGE_BITS][];
    }

    /** The entry with this digest, which may be that of a deleted token. */
    int find(long d0, long d1, long d2, long d3) {
        long hash = hash(d0);
        int slot = slot(hash);
        while (true) {
            int content = (int) SLOTS.getAcquire(byDigest, slot);
            if (content == FREE) {
                return ABSENT;
            }
            if (hasTag(content, hash) && hasDigest(entry(content), d0, d1, d2, d3)) {
                return entry(content);
            }
            slot = next(slot);
        }
    }

    int find(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        long hash = hash(high ^ low);
        int slot = slot(hash);
        while (true) {
            int content = (int) SLOTS.getAcquire(byId, slot);
            if (content == FREE) {
                return ABSENT;
            }
            if (hasTag(content, hash) && hasId(entry(content), high, low)) {
                return entry(content);
            }
            slot = next(slot);
        }
    }

    UUID id(int entry) {
        return new UUID(get(entry, ID), get(entry, ID + 1));
    }

    long expiresAt(int entry) {
        return get(entry, EXPIRES_AT);
    }

    long word(int entry) {
        return (long) LONGS.getAcquire(page(entry), offset(entry) + WORD);
    }

    /** Roughly, to whoever is not the writer. */
    int living() {
        return used - dead;
    }

    /** Bytes, roughly: the indexes, and the pages that entries have been put into. */
    long memory() {
        long indexes = 2L * Integer.BYTES * byDigest.length;
        long filled = ((long) used + PAGE_MASK) >>> PAGE_BITS;
        return indexes + filled * Long.BYTES * (1 << (PAGE_BITS + ENTRY_BITS));
    }

    // What follows is the writer's alone.

    boolean isFull() {
        return used == limit();
    }

    /** Adds a token; one with the same digest, which must be deleted, is no longer found by it. */
    void add(long[] digest, UUID id, long expiresAt, long word) {
        int entry = used++;
        if (pages[entry >>> PAGE_BITS] == null) {
            pages[entry >>> PAGE_BITS] = new long[1 << (PAGE_BITS + ENTRY_BITS)];
        }
        long[] page = page(entry);
        int at = offset(entry);
        System.arraycopy(digest, 0, page, at, ID);
        page[at + ID] = id.getMostSignificantBits();
        page[at + ID + 1] = id.getLeastSignificantBits();
        page[at + EXPIRES_AT] = expiresAt;
        page[at + WORD] = word;
        index(entry);
    }

    void setWord(int entry, long word) {
        LONGS.setRelease(page(entry), offset(entry) + WORD, word);
    }

    /** The last word about a token. Its entry stays until the table is replaced. */
    void bury(int entry, long word) {
        setWord(entry, word);
        dead++;
    }

    /**
     * A table with room for more: the same size without the dead if they are many, else twice as
     * large.
     */
    TokenTable roomier() {
        if (dead >= used / 4) {
            TokenTable fresh = new TokenTable(bits, multiplier);
            for (int entry = 0; entry < used; entry++) {
                if (!Word.isDeleted(word(entry))) {
                    fresh.add(digest(entry), id(entry), expiresAt(entry), word(entry));
                }
            }
            return fresh;
        }
        TokenTable larger = new TokenTable(bits + 1, multiplier);
        System.arraycopy(pages, 0, larger.pages, 0, pages.length);
        larger.used = used;
        larger.dead = dead;
        for (int entry = 0; entry < used; entry++) {
            if (!Word.isDeleted(word(entry))) {
                larger.index(entry);
            }
        }
        return larger;
    }

    private void index(int entry) {
        long[] digest = digest(entry);
        long hash = hash(digest[0]);
        int slot = slot(hash);
        while (byDigest[slot] != FREE
                && !hasDigest(entry(byDigest[slot]), digest[0], digest[1], digest[2], digest[3])) {
            slot = next(slot);
        }
        long idHash = hash(get(entry, ID) ^ get(entry, ID + 1));
        int idSlot = slot(idHash);
        while (byId[idSlot] != FREE) {
            idSlot = next(idSlot);
        }
        SLOTS.setRelease(byId, idSlot, content(entry, idHash));
        SLOTS.setRelease(byDigest, slot, content(entry, hash));
    }

    private boolean hasId(int entry, long high, long low) {
        return get(entry, ID) == high && get(entry, ID + 1) == low;
    }

    private boolean hasDigest(int entry, long d0, long d1, long d2, long d3) {
        long[] page = page(entry);
        int at = offset(entry);
        return page[at] == d0 && page[at + 1] == d1 && page[at + 2] == d2 && page[at + 3] == d3;
    }

    private long[] digest(int entry) {
        return new long[] {get(entry, 0), get(entry, 1), get(entry, 2), get(entry, 3)};
    }

    private long get(int entry, int field) {
        return page(entry)[offset(entry) + field];
    }

    private long[] page(int entry) {
        return pages[entry >>> PAGE_BITS];
    }

    private static int offset(int entry) {
        return (entry & PAGE_MASK) << ENTRY_BITS;
    }

    private int limit() {
        return 1 << (bits - 1);
    }

    private long hash(long key) {
        return key * multiplier;
    }

    private int slot(long hash) {
        return (int) (hash >>> (Long.SIZE - bits));
    }

    private int content(int entry, long hash) {
        return tag(hash) << bits | (entry + 1);
    }

    private int entry(int content) {
        return (content & ((1 << bits) - 1)) - 1;
    }

    private boolean hasTag(int content, long hash) {
        return (content ^ tag(hash) << bits) >>> bits == 0;
    }

    /** Bits of the hash that no slot number is made of; the lowest of them count. */
    private static int tag(long hash) {
        return (int) (hash >>> 2);
    }

    private int next(int slot) {
        return (slot + 1) & ((1 << bits) - 1);
    }
}
