package org.tokenledger.query.rebuild;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * Where a live view is not what the ledger says.
 *
 * @param key of the row; the parts of a key that has more than one are separated by commas
 * @param field the column, of a row that is changed
 * @param rebuilt what follows from the ledger; null also for no value
 * @param live what is shown
 */
public record Difference(
        String view,
        String table,
        Kind difference,
        String key,
        @Nullable String field,
        @Nullable String rebuilt,
        @Nullable String live) {

    /** What is wrong with the live row. */
    public enum Kind {
        MISSING,
        EXTRA,
        CHANGED;

        /** As in the contract. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
