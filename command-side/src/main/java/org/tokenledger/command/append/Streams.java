package org.tokenledger.command.append;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;

import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/** The streams of the ledger: many read at once, or one begun. */
public interface Streams {
    /**
     * A stream that is to be: its first event, and what to answer once that is durable.
     *
     * @param time when it was decided, in milliseconds
     */
    record Beginning(LedgerEvent event, Instant time, Object result) {}

    /** Decides commands that begin a stream, and so need no aggregate and no unit of work. */
    interface Beginner {
        /**
         * Adds to the conditions what must hold.
         *
         * @return null when the command is of another kind
         */
        @Nullable Beginning decide(Object command, AppendConditions conditions);
    }

    /**
     * Reads all of them at once for the current unit of work. What changes afterwards is noticed at
     * the append.
     */
    void prefetch(Collection<UUID> ids);

    /** Appends under the conditions; when it returns, they know the position. */
    void begin(Beginning beginning, AppendConditions conditions);
}
