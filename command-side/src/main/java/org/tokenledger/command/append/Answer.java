package org.tokenledger.command.append;

/**
 * What a command came to.
 *
 * @param position of its last event; for a command that changed nothing, the end of the ledger then
 * @param remembered whether this is the answer to an earlier request with the same idempotency key
 */
public record Answer<R>(R result, long position, boolean remembered) {}
