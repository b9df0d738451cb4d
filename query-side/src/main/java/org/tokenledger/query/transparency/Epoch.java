package org.tokenledger.query.transparency;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;

/**
 * One log, from its first checkpoint until an operator opens another.
 *
 * @param number 1, 2, …
 * @param key that the next checkpoint is signed for
 * @param size of the last checkpoint
 * @param checkpoint the last one; none before the first
 */
public record Epoch(
        int number, String origin, VerifierKey key, long size, @Nullable Note checkpoint) {
    static Epoch first(VerifierKey key) {
        return new Epoch(1, key.name(), key, 0, null);
    }
}
