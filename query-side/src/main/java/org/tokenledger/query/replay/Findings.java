package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.transparency.check.LogFinding;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a replay found, but for the single differences.
 *
 * @param sound nothing is wrong with the ledger, its log or a view
 * @param until the last position that was replayed
 * @param events how many were read, by their stored name
 * @param digest SHA-256 of what all views hold after {@code until}; none when one could not be
 *     rebuilt
 * @param log whether the ledger is what was signed
 */
public record Findings(
        boolean sound,
        long until,
        Map<String, Long> events,
        Positions positions,
        Sequences sequences,
        @Nullable String digest,
        List<View> views,
        LogFinding log) {

    /**
     * Are positions 0, 1, 2, … without a gap?
     *
     * @param read how many events there are
     * @param missing how many there are not
     */
    public record Positions(boolean continuous, long read, long missing, @Nullable Gap firstGap) {}

    /**
     * A place where the next number is not the one that must follow.
     *
     * @param found none at the end
     */
    public record Gap(long expected, @Nullable Long found) {}

    /**
     * Are the sequence numbers of every token, user and review 0, 1, 2, … in the order of
     * positions?
     *
     * @param streams how many there are
     * @param broken how many of them have a gap
     */
    public record Sequences(
            boolean continuous, long streams, long broken, @Nullable StreamGap firstGap) {}

    /** A gap in the stream of one token, user or review. */
    public record StreamGap(UUID stream, long expected, long found) {}

    /**
     * A view, rebuilt and compared.
     *
     * @param version of the projection
     * @param comparedFrom the position of the live view when its first rows were compared; none
     *     when it could not be compared
     * @param comparedTo the same of its last rows
     * @param failure why it could not be rebuilt, or not compared
     */
    public record View(
            String view,
            int version,
            long differences,
            @Nullable Long comparedFrom,
            @Nullable Long comparedTo,
            @Nullable String failure) {}
}
