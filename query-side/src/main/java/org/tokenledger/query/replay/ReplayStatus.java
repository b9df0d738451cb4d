package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.OneOf;

import java.time.Instant;
import java.util.UUID;

/**
 * A replay, as the contract shows it.
 *
 * @param phase what it is doing, or was at its end
 * @param until the last position that it reads
 * @param processed how many events it has read
 * @param startedBy the user who asked for it
 * @param failure why it failed
 * @param sound whether nothing was found to be wrong; none before it is done
 */
public record ReplayStatus(
        UUID id,
        @OneOf({ReplayStatus.RUNNING, ReplayStatus.DONE, ReplayStatus.FAILED}) String state,
        @OneOf({"waiting", "reading", "checking", "digesting", "comparing"}) String phase,
        long until,
        long processed,
        long total,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable UUID startedBy,
        @Nullable String failure,
        @Nullable Boolean sound) {

    public static final String RUNNING = "running";
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    public boolean unfinished() {
        return state.equals(RUNNING);
    }
}
