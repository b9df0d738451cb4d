package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.command.append.EveryNode;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.ledger.NodesTable.Node;
import org.tokenledger.server.ledger.NodesTable.Seen;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/**
 * This node among those that share the ledger. On a thread and a session of its own it follows what
 * the others append, tells them how far it is, and knows how far they are.
 *
 * <p>A node may be believed for as long as its lease, counted from before it last renewed that,
 * less a tenth. An answer waits for every node that has a row; a row goes when its node says
 * good-bye, or when another one has seen it unchanged for the whole lease. So at no moment does a
 * node that is believed not know what was answered. Clocks are compared with themselves only.
 */
final class Nodes implements EveryNode, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    private static final int RENEWALS_IN_A_LEASE = 5;
    private static final int MARGIN = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** How long a server that stops may wait for the thread to see it. */
    private static final Duration DEAF = Duration.ofMillis(50);

    /** So long an answer may take, and a start wait for the process before it to be gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** So often the others are looked at, however long a lease is. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(2);

    /** Nobody joins so many who wait, when nothing has moved for a while: threads are few. */
    private static final int MOST_WAITING = 100;

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final NodeId id;
    private final Duration lease;
    private final DataSource database;
    private final PostgresLedger ledger;
    private final LookupFeed lookups;
    private final AggregateCache cache;
    private final Runnable afterFollowing;
    private final LongSupplier nanoTime;
    private final Silence silence = new Silence();
    private final Thread thread = new Thread(this::run, "nodes");

    /** The thread's alone, once that runs. */
    private @Nullable Connection connection;

    private @Nullable NodesTable table;

    /** The thread's: what was last told the others. */
    private long told;

    /** The thread's: when it last said that it is there, and when it looked. */
    private long renewed;

    private long looked;

    private final ReentrantLock lock = new ReentrantLock();

    /** With the lock: more is known, or nothing will be any more. */
    private final Condition moved = lock.newCondition();

    /** With the lock. */
    private int waiting;

    /** With the lock, by {@link System#nanoTime}. */
    private long movedAt = System.nanoTime();

    /** Up to here every node knows the ledger. Grows. */
    private volatile long known = -1;

    private volatile long believedUntil;
    private volatile boolean registered;
    private volatile boolean closed;
    private volatile int others;

    /**
     * Not yet among them; see {@link #start}.
     *
     * @param database opens a session at each call, whose commits do not wait for the disk
     * @param afterFollowing wakes whoever follows the ledger
     * @param nanoTime monotonic
     */
    Nodes(
            NodeId id,
            Duration lease,
            DataSource database,
            PostgresLedger ledger,
            LookupFeed lookups,
            AggregateCache cache,
            Runnable afterFollowing,
            LongSupplier nanoTime) {
        this.id = id;
        this.lease = lease;
        this.database = database;
        this.ledger = ledger;
        this.lookups = lookups;
        this.cache = cache;
        this.afterFollowing = afterFollowing;
        this.nanoTime = nanoTime;
    }

    /**
     * One of them from now on.
     *
     * @throws SQLException when the database is out of reach
     */
    void start() throws SQLException {
        register(session());
        thread.start();
    }

    /** Whether what the lookups of this node say can be believed now. */
    boolean isBelieved() {
        return !closed && registered && believedUntil - nanoTime.getAsLong() > 0;
    }

    /** How many other nodes there are. */
    int others() {
        return others;
    }

    @Override
    public long end() {
        try {
            return ledger.end();
        } catch (SQLException away) {
            throw new DataAccessResourceFailureException("the ledger cannot be read", away);
        }
    }

    @Override
    public void awaitKnown(long position) {
        if (lookups.aloneUpTo() >= position || known >= position) {
            return;
        }
        lock.lock();
        try {
            if (waiting++ == 0) {
                movedAt = System.nanoTime();
            }
            if (waiting > MOST_WAITING && System.nanoTime() - movedAt > A_WHILE.toNanos()) {
                throw unknown();
            }
            await(position);
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void await(long position) {
        long nanos = PATIENCE.toNanos();
        try {
            while (known < position && lookups.aloneUpTo() < position) {
                if (closed || nanos <= 0) {
                    throw unknown();
                }
                nanos = moved.awaitNanos(nanos);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw unknown();
        }
    }

    private static Refused unknown() {
        return new Refused(
                Code.NOT_READY,
                "It is in the ledger, but another node could not be told yet: until that knows, or"
                        + " has given up, it may still act on what was");
    }

    /** The others do not wait for this node any more, and nobody believes it. */
    @Override
    public void close() {
        closed = true;
        registered = false;
        signal();
        if (thread.isAlive()) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        drop();
    }

    private void run() {
        boolean away = false;
        while (!closed) {
            try {
                NodesTable session = session();
                step(session);
                away = false;
                awaitNews(session);
            } catch (SQLException | RuntimeException | Error trouble) {
                if (!away && !closed) {
                    LOG.warn("cannot follow the other nodes: {}", trouble.getMessage());
                }
                away = true;
                drop();
                pause();
            }
        }
        leave();
    }

    private void awaitNews(NodesTable session) throws SQLException {
        boolean heard = false;
        while (!heard && !closed && !isDue(looked, LONGEST_SLEEP) && !isRenewalDue()) {
            heard = session.hearsSomething(DEAF);
        }
    }

    private boolean isRenewalDue() {
        return isDue(renewed, lease.dividedBy(RENEWALS_IN_A_LEASE));
    }

    private boolean isDue(long last, Duration pause) {
        return nanoTime.getAsLong() - last >= pause.toNanos();
    }

    private void leave() {
        try {
            session().leave();
        } catch (SQLException away) {
            LOG.warn("could not say good-bye: other nodes wait for the end of the lease");
        }
    }

    private NodesTable session() throws SQLException {
        NodesTable open = table;
        if (open == null) {
            connection = database.getConnection();
            open = new NodesTable(connection, id);
            table = open;
            // Who has lost its session is missed, and says soon that it is there.
            renewed = nanoTime.getAsLong() - lease.toNanos();
        }
        return open;
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        table = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException alreadyGone) {
                LOG.debug("closing a broken connection", alreadyGone);
            }
        }
    }

    private void register(NodesTable session) throws SQLException {
        long first = nanoTime.getAsLong();
        long begun = first;
        told = lookups.applied();
        OptionalLong end = session.register(told, lease);
        while (end.isEmpty()) {
            if (begun - first >= Math.min(lease.toNanos(), PATIENCE.toNanos())) {
                LOG.warn("node {} runs, and has a copy of this data folder", id.get());
                id.change();
            }
            pause();
            begun = nanoTime.getAsLong();
            end = session.register(told, lease);
        }
        follow(end.getAsLong());
        believe(begun);
    }

    private void step(NodesTable session) throws SQLException {
        looked = nanoTime.getAsLong();
        long own = lookups.applied();
        Seen seen = session.ask();
        if (seen.end() < own) {
            throw LookupFeed.shorter();
        }
        follow(seen.end());
        List<Node> left =
                without(silence.among(seen.others(), nanoTime.getAsLong()), session, seen);
        others = left.size();
        cache.share(!left.isEmpty());
        // Who was not there after the end was looked at, knows it by the time it is there.
        known(left.stream().mapToLong(Node::applied).reduce(seen.end(), Math::min));
        tell(session, looked);
    }

    private List<Node> without(List<Node> silent, NodesTable session, Seen seen)
            throws SQLException {
        List<Node> left = new ArrayList<>(seen.others());
        for (Node node : silent) {
            if (session.remove(node)) {
                LOG.warn("node {} is silent: nobody waits for it any more", node.id());
                left.remove(node);
            }
        }
        return left;
    }

    private void tell(NodesTable session, long begun) throws SQLException {
        long applied = lookups.applied();
        if (applied != told && others > 0) {
            session.tell(applied);
            told = applied;
        }
        if (!isRenewalDue()) {
            return;
        }
        if (session.renew(applied)) {
            believe(begun);
        } else {
            LOG.warn("this node was silent for too long, and is one of the nodes again");
            registered = false;
            register(session);
        }
    }

    private void believe(long begun) {
        renewed = begun;
        believedUntil = begun + lease.minus(lease.dividedBy(MARGIN)).toNanos();
        registered = !closed;
    }

    private void follow(long end) {
        if (lookups.follow(end)) {
            afterFollowing.run();
        }
    }

    private void known(long position) {
        if (position > known) {
            known = position;
            signal();
        }
    }

    private void signal() {
        lock.lock();
        try {
            movedAt = System.nanoTime();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
