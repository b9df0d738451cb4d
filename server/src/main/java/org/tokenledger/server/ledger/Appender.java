package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.operations.AppendMeters;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/**
 * Group commit. One thread takes all requests that wait, checks them under the head lock, writes
 * the winners, commits once, tells the lookups in ledger order, and only then answers.
 *
 * <p>Crash points: before the commit nothing is written, and nobody was answered. After the commit
 * and before the answer everything is written, and the client was not answered: an idempotency key
 * tells it. When the connection breaks during the commit, the head lock tells: it is free once
 * PostgreSQL has made up its mind, and then the events are there or not. As long as that is open,
 * {@link #isCertain} says no.
 */
final class Appender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final Duration TIME_TO_RESOLVE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final PostgresLedger ledger;
    private final Clock clock;
    private final LookupFeed lookups;
    private final Runnable afterAppend;
    private final AppendMeters meters;
    private final @Nullable String process;
    private final WaitingRequests waiting = new WaitingRequests();
    private final Thread thread = new Thread(this::run, "appender");

    /** The appender's thread's alone. */
    private final KeptConnection connection;

    private volatile boolean closed;

    /**
     * Starts with what the lookups already know.
     *
     * @param lookups told of every event, in order, before its command is answered
     * @param afterAppend wakes whoever follows the ledger
     * @param process of the node of which this is the appender; none when it is of none
     */
    Appender(
            DataSource database,
            PostgresLedger ledger,
            Clock clock,
            LookupFeed lookups,
            Runnable afterAppend,
            AppendMeters meters,
            @Nullable String process) {
        this.connection = new KeptConnection(database);
        this.ledger = ledger;
        this.clock = clock;
        this.lookups = lookups;
        this.afterAppend = afterAppend;
        this.meters = meters;
        this.process = process;
    }

    /**
     * Brings the lookups up to the end of the ledger on the caller's thread, then takes requests.
     *
     * @throws SQLException when the database is out of reach
     */
    void start() throws SQLException {
        becomeCertain();
        thread.start();
    }

    /** Returns when the request is answered; throws what its future was failed with. */
    long append(AppendRequest request) {
        if (closed || !waiting.join(request)) {
            throw notReady(closed ? "The server is stopping" : "Too many commands are waiting");
        }
        if (closed) {
            failWaiting();
        }
        return request.position().join();
    }

    /** The position up to which everything is committed, applied and answered. */
    long applied() {
        return lookups.applied();
    }

    /** Whether the lookups know all that is committed; no while an outcome is unknown. */
    boolean isCertain() {
        return lookups.isCertain();
    }

    /**
     * Returns when the lookups know all that any node has appended so far. For the start, while no
     * command of this node is under way; until then nothing here is certain.
     */
    void catchUp() {
        lookups.certain(false);
        long deadline = System.nanoTime() + TIME_TO_RESOLVE.toNanos();
        while (!lookups.isCertain()) {
            if (closed || System.nanoTime() > deadline) {
                throw notReady("The ledger can't be read to its end");
            }
            pause();
        }
    }

    /** Lets what waits be appended, then stops. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TIME_TO_RESOLVE.plusSeconds(5));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        failWaiting();
    }

    private void failWaiting() {
        fail(waiting.all(), notReady("The server is stopping"));
    }

    private void run() {
        while (!closed || !waiting.isEmpty()) {
            List<AppendRequest> group = List.of();
            try {
                group = waiting.nextGroup(PAUSE);
                if (!group.isEmpty()) {
                    long begun = System.nanoTime();
                    append(group);
                    meters.answered(group.size(), System.nanoTime() - begun);
                } else if (!lookups.isCertain()) {
                    tryToBecomeCertain();
                }
            } catch (InterruptedException stop) {
                closed = true;
            } catch (RuntimeException | Error unexpected) {
                LOG.error("the appender met something unexpected", unexpected);
                lookups.certain(false);
                connection.drop();
                fail(group, notReady("The ledger could not take the command"));
            }
        }
        connection.drop();
    }

    private void append(List<AppendRequest> group) {
        Prepared prepared;
        try {
            prepared = prepareOnALiveConnection(group);
        } catch (SQLException notWritten) {
            giveUp(group, notWritten);
            return;
        }
        if (!prepared.check().winners().isEmpty() && !commit(prepared)) {
            return;
        }
        prepared.check()
                .losers()
                .forEach((request, why) -> request.position().completeExceptionally(why));
    }

    /** What is written, but not committed. */
    private record Prepared(GroupCheck check, List<List<Recorded>> recorded) {}

    /**
     * A connection that was lost since its last use is replaced once: nothing was committed on it.
     */
    private Prepared prepareOnALiveConnection(List<AppendRequest> group) throws SQLException {
        try {
            return prepare(group);
        } catch (SQLException failed) {
            if (!connection.isLost()) {
                throw failed;
            }
            connection.drop();
            return prepare(group);
        }
    }

    private Prepared prepare(List<AppendRequest> group) throws SQLException {
        LedgerTables tables = new LedgerTables(connection.get(), process);
        var now = clock.instant();
        GroupCheck check = new GroupCheck(tables.lockAndAsk(group, AnswersTable.keptSince(now)));
        if (lookups.applied() >= check.firstPosition() && connection.isLost()) {
            // This process stood still, the lock was taken from it, and others went on.
            throw new SQLException("the session of the append has ended");
        }
        lookups.catchUpTo(check.firstPosition() - 1);
        group.forEach(check::consider);
        if (check.winners().isEmpty()) {
            connection.get().rollback();
            return new Prepared(check, List.of());
        }
        return new Prepared(check, tables.write(check, now));
    }

    /**
     * Nothing of the group is in the ledger. If the database took offence at one of its members,
     * each gets its own try.
     */
    private void giveUp(List<AppendRequest> group, SQLException why) {
        boolean lost = connection.isLost();
        connection.drop();
        if (!lost && group.size() > 1) {
            group.forEach(request -> append(List.of(request)));
            return;
        }
        LOG.warn("nothing appended: {}", why.getMessage());
        fail(group, notReady("The database is not available; nothing was written"));
    }

    /** Returns whether the winners are in the ledger; if not, all of the group are answered. */
    private boolean commit(Prepared prepared) {
        try {
            connection.get().commit();
        } catch (SQLException unknown) {
            LOG.warn("the outcome of a commit is unknown: {}", unknown.getMessage());
            lookups.certain(false);
            connection.drop();
            if (!wasCommitted(prepared)) {
                return false;
            }
        }
        lookups.apply(prepared.recorded().stream().flatMap(List::stream).toList());
        lookups.certain(true);
        if (!prepared.check().isShared()) {
            lookups.aloneUpTo(prepared.check().nextPosition() - 1);
        }
        for (int i = 0; i < prepared.recorded().size(); i++) {
            long last = prepared.recorded().get(i).getLast().position();
            prepared.check().winners().get(i).position().complete(last);
        }
        afterAppend.run();
        return true;
    }

    private boolean wasCommitted(Prepared prepared) {
        Recorded first = prepared.recorded().getFirst().getFirst();
        long deadline = System.nanoTime() + TIME_TO_RESOLVE.toNanos();
        do {
            try {
                long next = lockHead();
                boolean committed =
                        next > first.position()
                                && ledger.stored(first.position(), 1)
                                        .getFirst()
                                        .eventId()
                                        .equals(first.eventId());
                connection.get().rollback();
                lookups.certain(!committed);
                if (!committed) {
                    fail(
                            all(prepared.check()),
                            notReady("The database failed; nothing was written"));
                }
                return committed;
            } catch (SQLException | RuntimeException stillAway) {
                connection.drop();
                pause();
            }
        } while (System.nanoTime() < deadline);
        fail(
                all(prepared.check()),
                notReady("The database failed while committing: the outcome is unknown"));
        return false;
    }

    private static List<AppendRequest> all(GroupCheck check) {
        List<AppendRequest> all = new ArrayList<>(check.winners());
        all.addAll(check.losers().keySet());
        return all;
    }

    private void tryToBecomeCertain() {
        try {
            becomeCertain();
            LOG.info("the lookups know the ledger up to position {}", lookups.applied());
        } catch (SQLException | RuntimeException stillAway) {
            connection.drop();
        }
    }

    /** After an unknown outcome: whatever is in the ledger by now, the lookups learn it. */
    private void becomeCertain() throws SQLException {
        lookups.catchUpTo(lockHead() - 1);
        connection.get().rollback();
        afterAppend.run();
    }

    private long lockHead() throws SQLException {
        return new LedgerTables(connection.get(), process)
                .lockAndAsk(List.of(), clock.instant())
                .nextPosition();
    }

    private static void fail(List<AppendRequest> group, RuntimeException why) {
        group.forEach(request -> request.position().completeExceptionally(why));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Refused notReady(String detail) {
        return new Refused(Code.NOT_READY, detail);
    }
}
