package org.tokenledger.events;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/**
 * What an operator did to the transparency log over the ledger. In the ledger itself, so that
 * nobody who reads the log can miss it.
 */
public sealed interface LogEvent extends LedgerEvent {
    String TYPE = "log";

    /** The one stream of such events. */
    UUID LOG = UUID.fromString("00000000-0000-7000-8000-0000746c6f67");

    UUID logId();

    @Override
    default UUID subjectId() {
        return logId();
    }

    @Override
    default String subjectType() {
        return TYPE;
    }

    /**
     * From here on checkpoints are signed with another key; the first one with both.
     *
     * @param previousKey verifier key as in c2sp.org/signed-note
     */
    @StoredAs(name = "log.key_rotated", version = 1)
    record LogKeyRotated(UUID logId, String origin, String previousKey, String key, Cause cause)
            implements LogEvent {}

    /**
     * The log begins anew under another origin: what was published before no longer holds.
     *
     * @param published the last checkpoint of the epoch before, signed; none when there is none
     */
    @StoredAs(name = "log.epoch_opened", version = 1)
    record LogEpochOpened(
            UUID logId,
            String previousOrigin,
            @Nullable String published,
            String origin,
            String key,
            Cause cause)
            implements LogEvent {}
}
