package org.tokenledger.events;

import java.util.UUID;

/**
 * A fact of the ledger. Rules never sit in an event's constructor: yesterday's fact must stay
 * readable when a rule tightens.
 */
public sealed interface LedgerEvent permits TokenEvent, UserEvent, ReviewEvent, LogEvent {
    /**
     * The stream that the event belongs to: the token's, the user's, the review's or the log's id.
     */
    UUID subjectId();

    /** {@code token}, {@code user}, {@code review} or {@code log}: the stored aggregate type. */
    String subjectType();

    Cause cause();
}
