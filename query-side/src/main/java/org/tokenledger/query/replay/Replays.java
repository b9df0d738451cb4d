package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.ReviewEvent.ReplayStarted;
import org.tokenledger.query.rebuild.Beside;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.rebuild.Rebuild;
import org.tokenledger.query.transparency.check.LogCheck;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * The replays that were asked for: of all nodes, those that run and the newest that have ended.
 * Each runs on the node that was asked, one at a time over all nodes; the others wait their turn.
 */
public final class Replays implements AutoCloseable {
    private static final int MOST_UNFINISHED = 5;
    private static final int TRY_AGAIN_SECONDS = 60;

    private final DataSource connections;
    private final ReplayStore store;
    private final ReviewLog log;
    private final Ledger ledger;
    private final LogCheck check;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<UUID, RunningReplay> running = new ConcurrentHashMap<>();

    /**
     * The replays of a ledger.
     *
     * @param connections opens a session at each call, which is closed by closing the connection
     */
    public Replays(
            DataSource connections,
            ReplayStore store,
            ReviewLog log,
            Ledger ledger,
            LogCheck check,
            Supplier<UUID> ids,
            Clock clock,
            LongSupplier nanoTime) {
        this.connections = connections;
        this.store = store;
        this.log = log;
        this.ledger = ledger;
        this.check = check;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** A replay, and the position of the event that says that it was started. */
    public record Started(ReplayStatus replay, long position) {}

    /** At the start of a node: replays of servers that are gone have failed, and leave nothing. */
    public void tidyUp() throws SQLException {
        reap();
        try (Connection connection = connections.getConnection()) {
            if (ReplayLocks.trySlot(connection)) {
                Beside.clear(connection, Beside.REPLAY);
            }
            Rebuild.tidyUp(connection);
        }
    }

    private void reap() {
        try (Connection connection = connections.getConnection()) {
            store.reap(
                    id -> !running.containsKey(id) && isFree(connection, id),
                    clock.instant(),
                    RunningReplay.SERVER_STOPPED);
        } catch (SQLException away) {
            throw unavailable(away);
        }
    }

    private static boolean isFree(Connection connection, UUID id) {
        try {
            return ReplayLocks.isFree(connection, id);
        } catch (SQLException away) {
            throw unavailable(away);
        }
    }

    /** The last position of the ledger. */
    public long end() {
        return store.end();
    }

    /**
     * A position to replay to.
     *
     * @throws Refused {@code malformed_request} when the ledger does not have it
     */
    public long until(long position) {
        long end = end();
        if (position < 0 || position > end) {
            throw malformed("until must be a position of the ledger, which ends at " + end);
        }
        return position;
    }

    /**
     * The position that the ledger had reached at a time.
     *
     * @throws Refused {@code malformed_request} when that is not yet, or before the first event
     */
    public long until(Instant time) {
        if (time.isAfter(clock.instant())) {
            throw malformed("until must not be in the future");
        }
        long position = store.lastUntil(time);
        if (position < 0) {
            throw malformed("until must not be before the first event of the ledger");
        }
        return position;
    }

    private static Refused malformed(String message) {
        return Refused.field(Code.MALFORMED_REQUEST, "until", message);
    }

    /**
     * Puts it on record, and starts it; it may have to wait for others.
     *
     * @throws Refused {@code too_many_requests} when too many wait already
     */
    public Started start(long until, Caller caller, @Nullable IdempotencyKey key) {
        return start(until, caller.because(null), event -> log.enter(event, caller, key));
    }

    /** As above, for somebody who is no caller, and puts it on record by other means. */
    public Started start(long until, Cause cause, Function<ReviewEvent, ReviewLog.Entry> enter) {
        reap();
        if (list().stream().filter(ReplayStatus::unfinished).count() >= MOST_UNFINISHED) {
            throw Refused.tooMany(
                    "There are " + MOST_UNFINISHED + " replays to be done before another",
                    TRY_AGAIN_SECONDS);
        }
        ReviewLog.Entry entry = enter.apply(new ReplayStarted(ids.get(), until, cause));
        if (store.find(entry.reviewId()).isEmpty()) {
            run(entry.reviewId(), until, cause.actorUserId());
        }
        return new Started(find(entry.reviewId()), entry.position());
    }

    private void run(UUID id, long until, @Nullable UUID startedBy) {
        Connection work = null;
        try {
            work = connections.getConnection();
            ReplayLocks.hold(work, id);
            store.begin(id, until, clock.instant(), startedBy);
            RunningReplay replay =
                    new RunningReplay(
                            id,
                            until,
                            connections,
                            work,
                            store,
                            ledger,
                            check,
                            clock,
                            nanoTime,
                            () -> running.remove(id));
            running.put(id, replay);
            replay.start();
            work = null;
        } catch (SQLException away) {
            throw unavailable(away);
        } finally {
            closeUnused(work);
        }
    }

    private static void closeUnused(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException goneAlready) {
                // So be it.
            }
        }
    }

    private static RuntimeException unavailable(SQLException away) {
        return new DataAccessResourceFailureException("no connection for a replay", away);
    }

    /** Newest first. */
    public List<ReplayStatus> list() {
        return store.list();
    }

    /**
     * One of them.
     *
     * @throws Refused {@code not_found}
     */
    public ReplayStatus find(UUID id) {
        ReplayStatus found = store.find(id).orElseThrow(() -> none(id));
        if (found.unfinished() && !running.containsKey(id)) {
            reap();
            return store.find(id).orElseThrow(() -> none(id));
        }
        return found;
    }

    /**
     * What it found.
     *
     * @throws Refused {@code not_found}, or {@code not_finished} when it has not ended well
     */
    public Findings findings(UUID id) {
        ReplayStatus replay = find(id);
        return store.findings(id)
                .orElseThrow(() ->
                        new Refused(
                                Code.NOT_FINISHED,
                                replay.unfinished()
                                        ? "The replay is still running"
                                        : "The replay failed: " + replay.failure()));
    }

    /** Every difference that it found, however many there are. */
    public void differences(UUID id, Consumer<Difference> reader) throws SQLException {
        store.differences(id, reader);
    }

    /**
     * Removes it; one that runs is ended first. One that runs on another node sees it and ends by
     * itself.
     *
     * @throws Refused {@code not_found}
     */
    public void remove(UUID id) {
        boolean removed = store.remove(id);
        RunningReplay replay = running.get(id);
        if (replay != null) {
            replay.cancel();
        }
        if (!removed) {
            throw none(id);
        }
    }

    private static Refused none(UUID id) {
        return new Refused(Code.NOT_FOUND, "There is no replay " + id);
    }

    /** Ends those of this node. */
    @Override
    public void close() {
        running.values().forEach(RunningReplay::stop);
    }
}
