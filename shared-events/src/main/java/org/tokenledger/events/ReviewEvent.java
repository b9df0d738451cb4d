package org.tokenledger.events;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/** That the ledger was reviewed is itself on record: who replayed it, and who took which report. */
public sealed interface ReviewEvent extends LedgerEvent {
    String TYPE = "review";

    /** The replay, or the report. */
    UUID reviewId();

    @Override
    default UUID subjectId() {
        return reviewId();
    }

    @Override
    default String subjectType() {
        return TYPE;
    }

    /**
     * The history up to a position is replayed and compared with the views.
     *
     * @param until the last position that is replayed
     */
    @StoredAs(name = "review.replay_started", version = 1)
    record ReplayStarted(UUID reviewId, Long until, Cause cause) implements ReviewEvent {}

    /**
     * A report left the ledger.
     *
     * @param kind which report
     * @param asOf the position up to which it considers the ledger
     * @param parameters what else was asked for, as in the query string
     * @param digest SHA-256 of its rows in canonical form, lower-case hex; the same in every format
     * @param rows how many there are
     * @param time when expiry and last uses are judged, as in the report
     * @param root of the transparency log over all events up to {@code asOf}, Base 64
     */
    @StoredAs(name = "review.report_issued", version = 2)
    record ReportIssued(
            UUID reviewId,
            String kind,
            Long asOf,
            @Nullable String parameters,
            String digest,
            Long rows,
            String time,
            String root,
            Cause cause)
            implements ReviewEvent {}
}
