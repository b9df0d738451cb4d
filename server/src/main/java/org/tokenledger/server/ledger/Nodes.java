package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.command.append.EveryNode;
import org.tokenledger.server.ledger.NodesTable.Node;
import org.tokenledger.server.ledger.NodesTable.Seen;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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

    private final NodeId id;
    private final Duration lease;
    private final KeptConnection connection;
    private final PostgresLedger ledger;
    private final LookupFeed lookups;
    private final AggregateCache cache;
    private final Runnable afterFollowing;
    private final LongSupplier nanoTime;
    private final KnownEverywhere known;
    private final Silence silence = new Silence();
    private final Thread thread = new Thread(this::run, "nodes");

    /** The thread's alone, once that runs; as long as the connection is the same. */
    private @Nullable NodesTable table;

    /** The thread's: what was last told the others. */
    private long told;

    /** The thread's: when it last said that it is there, and when it looked. */
    private long renewed;

    private long looked;

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
        this.connection = new KeptConnection(database);
        this.ledger = ledger;
        this.lookups = lookups;
        this.known = new KnownEverywhere(position -> lookups.aloneUpTo() >= position, PATIENCE);
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
        known.await(position);
    }

    /** The others do not wait for this node any more, and nobody believes it. */
    @Override
    public void close() {
        closed = true;
        registered = false;
        known.close();
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
            open = new NodesTable(connection.get(), id);
            table = open;
            // Who has lost its session is missed, and says soon that it is there.
            renewed = nanoTime.getAsLong() - lease.toNanos();
        }
        return open;
    }

    private void drop() {
        table = null;
        connection.drop();
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
        known.upTo(left.stream().mapToLong(Node::applied).reduce(seen.end(), Math::min));
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

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
