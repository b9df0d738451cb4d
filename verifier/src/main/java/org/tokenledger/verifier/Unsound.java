package org.tokenledger.verifier;

import org.jspecify.annotations.Nullable;

/** The ledger is not what its log says. One sentence, which names the first bad leaf. */
final class Unsound extends RuntimeException {
    Unsound(String sentence) {
        super(sentence);
    }

    static Unsound leaf(long index, @Nullable String what) {
        return new Unsound("leaf %d: %s".formatted(index, what));
    }
}
