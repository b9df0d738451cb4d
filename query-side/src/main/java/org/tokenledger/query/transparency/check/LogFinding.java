package org.tokenledger.query.transparency.check;

import org.jspecify.annotations.Nullable;

/**
 * What the rows of the ledger are, held against what was signed.
 *
 * @param matches the rows have the signed root, and each has the hash that was published of it
 * @param size how many events were asked about
 * @param root of the tree over them, recomputed from the rows, Base 64; none when one is missing
 * @param key that the checkpoint was checked with, as in c2sp.org/signed-note
 * @param checkpoint the newest one, signed; none when nothing was published
 * @param covered how many of all events it covers; those after it are in no signed tree yet
 * @param firstBad the first position that is not what was signed; none when that is not known
 * @param problem one sentence; none when it matches
 */
public record LogFinding(
        boolean matches,
        long size,
        @Nullable String root,
        @Nullable String key,
        @Nullable String checkpoint,
        long covered,
        @Nullable Long firstBad,
        @Nullable String problem) {}
