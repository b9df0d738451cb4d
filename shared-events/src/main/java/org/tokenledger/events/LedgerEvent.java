package org.tokenledger.events;

import java.util.UUID;

/**
 * A fact of the ledger. Rules never sit in an event's constructor: yesterday's fact must stay
 * readable when a rule tightens.
 */
public sealed interface LedgerEvent permits TokenEvent, UserEvent {
    /** The stream that the event belongs to: the token's or the user's id. */
    UUID subjectId();

    /** {@code token} or {@code user}: the stored aggregate type. */
    String subjectType();

    Cause cause();
}
