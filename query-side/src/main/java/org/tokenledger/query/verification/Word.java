package org.tokenledger.query.verification;

/**
 * All that can change about a token, in one long, so that a reader sees all of a change or nothing:
 * the number of its owner, the number of its grant, and whether it was revoked or deleted.
 */
final class Word {
    private static final long REVOKED = 1;
    private static final long DELETED = 2;
    private static final int OWNER_SHIFT = 2;
    private static final int OWNER_MASK = (1 << 30) - 1;
    private static final int GRANT_SHIFT = 32;

    private Word() {}

    static long of(int owner, int grant) {
        return (long) grant << GRANT_SHIFT | (long) owner << OWNER_SHIFT;
    }

    static long revoked(long word) {
        return word | REVOKED;
    }

    static long deleted(long word) {
        return word | DELETED;
    }

    /** Another owner and grant; what was revoked stays revoked. */
    static long with(long word, int owner, int grant) {
        return of(owner, grant) | (word & (REVOKED | DELETED));
    }

    static int owner(long word) {
        return (int) (word >>> OWNER_SHIFT) & OWNER_MASK;
    }

    static int grant(long word) {
        return (int) (word >>> GRANT_SHIFT);
    }

    static boolean isRevoked(long word) {
        return (word & REVOKED) != 0;
    }

    static boolean isDeleted(long word) {
        return (word & DELETED) != 0;
    }
}
