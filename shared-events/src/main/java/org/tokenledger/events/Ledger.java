package org.tokenledger.events;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The ledger as its readers see it. Only what is committed is ever seen, in order, without gaps.
 */
public interface Ledger {
    /** Up to {@code limit} events, from {@code position} on, in order; empty at the end. */
    List<Recorded> from(long position, int limit);

    /** Those at these positions, in order; what the ledger does not have is left out. */
    List<Recorded> at(Collection<Long> positions);

    /**
     * As {@link #from}, of what is on disk, whatever is known in memory: for who checks the disk.
     */
    List<Recorded> stored(long position, int limit);

    /** The whole stream of one token or user, oldest first; empty when there is none. */
    List<Recorded> of(UUID subjectId);

    /**
     * The position of the last event that this node has answered for: what every read on this node
     * must include. -1 while the ledger is empty.
     */
    long lastAnswered();
}
