package org.tokenledger.command.append;

import java.util.Collection;
import java.util.UUID;

/** The streams of the ledger, as a command that reads many of them wants them. */
@FunctionalInterface
public interface Streams {
    /**
     * Reads all of them at once for the current unit of work. What changes afterwards is noticed at
     * the append.
     */
    void prefetch(Collection<UUID> ids);
}
