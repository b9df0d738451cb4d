package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.process.Eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** One node on a ledger to which somebody else appends, and a row that says there is a second. */
@NullUnmarked
class NodesTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final UUID OTHER = UUID.randomUUID();

    private final AtomicLong nanos = new AtomicLong(-Duration.ofSeconds(2).toNanos());
    private final List<Recorded> learned = new CopyOnWriteArrayList<>();
    @TempDir private Path temporary;
    private NodeId self;
    private LedgerAlone alone;
    private Nodes node;

    @BeforeEach
    void start() throws SQLException {
        alone = new LedgerAlone();
        self = new NodeId(new PrivateFile(temporary.resolve("node")));
        node = node(self);
        node.start();
    }

    private Nodes node(NodeId id) {
        PostgresLedger ledger = new PostgresLedger(alone.pool, alone.keys);
        return new Nodes(
                id,
                LEASE,
                LedgerDatabase.forNodes(alone.access, id.process(), LEASE),
                ledger,
                new LookupFeed(ledger, List.of(learned::add), _ -> {}, -1),
                new AggregateCache(10),
                () -> {},
                nanos::get);
    }

    @AfterEach
    void stop() {
        node.close();
        alone.close();
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private long append() {
        return alone.append(alone.revoked(UUID.randomUUID()));
    }

    /** A node that knows nothing yet, and says nothing unless somebody says it here. */
    private void otherNode() throws SQLException {
        alone.asSuperuser(
                "INSERT INTO guard.nodes VALUES ('%s', 0, -1, 'another', %d)"
                        .formatted(OTHER, LEASE.toMillis()));
        Eventually.holds("the other one is seen", () -> tell() && node.others() == 1);
    }

    private boolean tell() {
        try {
            alone.asSuperuser("NOTIFY ledger");
            return true;
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    private void otherNodeKnows(long position) throws SQLException {
        alone.asSuperuser(
                "UPDATE guard.nodes SET applied = %d WHERE id = '%s'; NOTIFY ledger"
                        .formatted(position, OTHER));
    }

    private CompletableFuture<Void> known(long position) {
        return CompletableFuture.runAsync(
                () -> node.awaitKnown(position), Thread::startVirtualThread);
    }

    private static void soon(CompletableFuture<Void> known) throws Exception {
        known.get(30, TimeUnit.SECONDS);
    }

    private List<UUID> rows() {
        try (Connection connection = TestDatabase.asSuperuser(alone.access).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM guard.nodes")) {
            List<UUID> ids = new CopyOnWriteArrayList<>();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whatSomebodyElseAppendsIsLearnedInOrder() throws Exception {
        for (int i = 0; i < 20; i++) {
            append();
        }
        long last = append();
        soon(known(last));
        assertThat(node.end()).isEqualTo(last);
        assertThat(learned)
                .extracting(Recorded::position)
                .containsExactlyElementsOf(alone.applied.stream().map(Recorded::position).toList());
    }

    @Test
    void whatIsAppendedIsNotKnownBeforeTheOtherNodeSaysThatItKnows() throws Exception {
        otherNode();
        long first = append();
        long second = append();
        CompletableFuture<Void> known = known(second);
        otherNodeKnows(first);
        soon(known(first));
        assertThat(known).isNotDone();
        otherNodeKnows(second);
        soon(known);
    }

    @Test
    void aNodeThatIsSilentForItsLeaseIsNotWaitedForAnyMore() throws Exception {
        otherNode();
        long position = append();
        CompletableFuture<Void> known = known(position);
        advance(LEASE.minusNanos(1));
        tell();
        Eventually.holds("renewed", () -> tell() && node.isBelieved());
        assertThat(known).isNotDone();
        assertThat(rows()).contains(OTHER);

        advance(Duration.ofNanos(1));
        tell();
        soon(known);
        assertThat(rows()).containsExactly(self.get());
        assertThat(node.others()).isZero();
    }

    @Test
    void aNodeThatLeavesIsNotWaitedForAnyMore() throws Exception {
        otherNode();
        CompletableFuture<Void> known = known(append());
        alone.asSuperuser(
                "DELETE FROM guard.nodes WHERE id = '%s'; NOTIFY ledger".formatted(OTHER));
        soon(known);
    }

    @Test
    void whoCannotRenewItsLeaseIsNotBelievedAfterIt() throws Exception {
        try (Connection holder = TestDatabase.asSuperuser(alone.access).getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE guard.nodes");
            advance(LEASE.multipliedBy(9).dividedBy(10).minusNanos(1));
            assertThat(node.isBelieved()).isTrue();
            advance(Duration.ofNanos(1));
            assertThat(node.isBelieved()).isFalse();
            holder.rollback();
        }
        Eventually.holds("believed again", node::isBelieved);
    }

    @Test
    void whoWasRemovedIsBelievedAgainOnceItKnowsAll() throws Exception {
        try (Connection holder = TestDatabase.asSuperuser(alone.access).getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("DELETE FROM guard.nodes");
            advance(LEASE);
            assertThat(node.isBelieved()).isFalse();
            holder.commit();
        }
        long position = append();
        Eventually.holds("believed again", node::isBelieved);
        assertThat(rows()).containsExactly(self.get());
        assertThat(learned.getLast().position()).isEqualTo(position);
    }

    @Test
    void oneOnACopyOfTheFolderIsAnotherNode() throws Exception {
        Files.copy(temporary.resolve("node"), temporary.resolve("copy"));
        NodeId copied = new NodeId(new PrivateFile(temporary.resolve("copy")));
        assertThat(copied.get()).isEqualTo(self.get());
        try (Nodes copy = node(copied)) {
            var started = CompletableFuture.runAsync(() -> start(copy), Thread::startVirtualThread);
            awaitAdvancing(started::isDone);
            assertThat(copied.get()).isNotEqualTo(self.get());
            assertThat(rows()).containsExactlyInAnyOrder(self.get(), copied.get());
            Eventually.holds("both are believed", () -> copy.isBelieved() && node.isBelieved());
        }
        assertThat(new NodeId(new PrivateFile(temporary.resolve("copy"))).get())
                .isEqualTo(copied.get());
        assertThat(rows()).containsExactly(self.get());
    }

    private static void start(Nodes node) {
        try {
            node.start();
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    /** The process before it waits for as long as a lease, in case that it is about to end. */
    private void awaitAdvancing(BooleanSupplier done) {
        Eventually.holds(
                "another node",
                () -> {
                    boolean holds = done.getAsBoolean();
                    if (!holds) {
                        advance(LEASE.dividedBy(10));
                        rows();
                    }
                    return holds;
                });
    }

    @Test
    void oneOnTheFolderOfADeadOneIsTheSameNode() throws Exception {
        alone.asSuperuser("UPDATE guard.nodes SET process = 'dead'");
        try (Nodes next = node(new NodeId(new PrivateFile(temporary.resolve("node"))))) {
            next.start();
            assertThat(rows()).containsExactly(self.get());
            // The one before is not dead: it finds out, and becomes another.
            awaitAdvancing(() -> rows().size() == 2);
        }
        assertThat(rows()).containsExactly(self.get());
    }

    @Test
    void whoComesAgainIsNotTakenForTheOneThatWasSilent() throws Exception {
        long before = renewal();
        alone.asSuperuser("DELETE FROM guard.nodes");
        advance(LEASE);
        Eventually.holds("there again", () -> rows().contains(self.get()));
        assertThat(renewal()).isNotEqualTo(before);
    }

    private long renewal() throws SQLException {
        try (Connection connection = TestDatabase.asSuperuser(alone.access).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT renewal FROM guard.nodes")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** An older database was put in its place. */
    @Test
    void whoKnowsMoreThanTheLedgerIsNotBelieved() throws Exception {
        long last = append();
        soon(known(last));
        alone.asSuperuser("UPDATE ledger.head SET next_position = next_position - 1");
        advance(LEASE);
        tell();
        assertThat(node.isBelieved()).isFalse();
        alone.asSuperuser("UPDATE ledger.head SET next_position = next_position + 1");
        Eventually.holds("believed again", node::isBelieved);
    }

    @Test
    void itsSessionMayBreak() throws Exception {
        alone.asSuperuser(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name LIKE 'token-ledger-node %'
                """);
        soon(known(append()));
        assertThat(node.isBelieved()).isTrue();
    }

    @Test
    void whoSaysGoodByeIsNotBelievedAndAnswersNothingMore() throws Exception {
        otherNode();
        CompletableFuture<Void> known = known(append());
        node.close();
        assertThat(node.isBelieved()).isFalse();
        assertThat(rows()).containsExactly(OTHER);
        assertThatThrownBy(() -> soon(known)).hasCauseInstanceOf(Refused.class);
    }
}
