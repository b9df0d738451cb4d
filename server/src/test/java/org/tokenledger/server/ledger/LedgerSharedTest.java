package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.server.ledger.LedgerAlone.request;
import static org.tokenledger.server.ledger.LedgerAlone.why;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.UserEvent.UserEnabled;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many appenders at once, and others who use the same database: who waits, who fails, who learns.
 */
@NullUnmarked
class LedgerSharedTest {
    private static LedgerAlone alone;
    private static PostgresLedger ledger;

    @BeforeAll
    static void open() throws SQLException {
        alone = new LedgerAlone();
        ledger = alone.ledger;
    }

    @AfterAll
    static void close() {
        alone.close();
    }

    @Test
    void readersSeeNoGapWhileSixteenThreadsAppend() throws Exception {
        int requests = 320;
        long start = alone.appender.applied() + 1;
        Set<UUID> together = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(17)) {
            Future<List<Recorded>> reader = threads.submit(() -> tail(start, 2 * requests));
            List<Future<Long>> positions = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                positions.add(
                        threads.submit(() -> {
                            UUID stream = UUID.randomUUID();
                            return alone.append(
                                    alone.revoked(stream),
                                    alone.row(1, new TokenDeleted(stream, why())));
                        }));
            }
            Set<Long> last = new HashSet<>();
            for (Future<Long> position : positions) {
                last.add(position.get(60, TimeUnit.SECONDS));
            }
            List<Recorded> read = reader.get(60, TimeUnit.SECONDS);
            for (int i = 0; i < read.size(); i += 2) {
                assertThat(read.get(i + 1).event().subjectId())
                        .as("events of one request are contiguous")
                        .isEqualTo(read.get(i).event().subjectId());
                assertThat(last).contains(read.get(i + 1).position());
                together.add(read.get(i).event().subjectId());
            }
        }
        assertThat(together).hasSize(requests);
        alone.assertDense();
    }

    /** Reads on as somebody would who follows the ledger. */
    private static List<Recorded> tail(long start, int events) {
        List<Recorded> read = new ArrayList<>();
        while (read.size() < events) {
            for (Recorded next : ledger.from(start + read.size(), 7)) {
                assertThat(next.position()).isEqualTo(start + read.size());
                read.add(next);
            }
        }
        return read;
    }

    /** A check of the database itself: no condition of ours has seen it coming. */
    @Test
    void whomTheDatabaseRefusesFailsAloneInAGroup() throws Exception {
        AppendRequest bad = request(alone.damaged(UUID.randomUUID()));
        List<AppendRequest> good = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            List<Future<Long>> answers = new ArrayList<>();
            Future<Long> refused;
            // Holding the head makes them wait for each other, and so become one group.
            try (Connection holder = alone.headHeld()) {
                threads.execute(() -> alone.append(alone.revoked(UUID.randomUUID())));
                alone.awaitBlockedAppend();
                refused = threads.submit(() -> alone.appender.append(bad));
                for (int i = 0; i < 10; i++) {
                    AppendRequest request = request(alone.revoked(UUID.randomUUID()));
                    good.add(request);
                    answers.add(threads.submit(() -> alone.appender.append(request)));
                }
                holder.rollback();
            }
            for (Future<Long> answer : answers) {
                long position = answer.get(30, TimeUnit.SECONDS);
                assertThat(ledger.from(position, 1)).hasSize(1);
            }
            assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            Refused.class, no -> assertThat(no.code()).isEqualTo(Code.NOT_READY));
        }
        assertThat(good)
                .allSatisfy(request ->
                        assertThat(ledger.of(request.rows().getFirst().stream())).hasSize(1));
        assertThat(ledger.of(bad.rows().getFirst().stream())).isEmpty();
        alone.assertDense();
    }

    @Test
    void whoHoldsTheHeadDelaysAppendsAndNoMore() throws Exception {
        CompletableFuture<Long> append;
        long before = alone.appender.applied();
        try (Connection holder = alone.headHeld()) {
            append =
                    CompletableFuture.supplyAsync(
                            () -> alone.append(alone.revoked(UUID.randomUUID())));
            alone.awaitBlockedAppend();
            assertThat(append).isNotDone();
            assertThat(ledger.from(before + 1, 1)).isEmpty();
            assertThat(alone.appender.isCertain()).isTrue();
            holder.rollback();
        }
        assertThat(append.get(30, TimeUnit.SECONDS)).isEqualTo(before + 1);
    }

    /** It has queued behind the rotation, and would store a key that nobody can open any more. */
    @Test
    void aKeyWrappedAsItWasBeforeARotationIsRefused() throws Exception {
        CompletableFuture<Long> append;
        try (Connection holder = alone.headHeld()) {
            append =
                    CompletableFuture.supplyAsync(
                            () -> alone.append(alone.revoked(UUID.randomUUID())),
                            Thread::startVirtualThread);
            alone.awaitBlockedAppend();
            holder.createStatement()
                    .execute("UPDATE vault.current SET wraps_with = 'other ' || wraps_with");
            holder.commit();
        }
        try {
            assertThatThrownBy(() -> append.get(30, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(EncryptionKeyChanged.class);
        } finally {
            alone.asSuperuser("UPDATE vault.current SET wraps_with = substr(wraps_with, 7)");
        }
    }

    @Test
    void whatAnotherNodeAppendedIsKnownBeforeTheNextAnswer() throws SQLException {
        UUID theirs = UUID.randomUUID();
        long position = alone.appender.applied() + 1;
        try (Connection other = alone.headHeld();
                PreparedStatement insert =
                        other.prepareStatement(
                                """
                                INSERT INTO ledger.events
                                VALUES (?, ?, ?, 0, 'user', 'user.enabled', 2, now(), ?, '{}', ?)
                                """)) {
            insert.setLong(1, position);
            insert.setObject(2, UUID.randomUUID());
            insert.setObject(3, theirs);
            insert.setBytes(4, EventBytes.payload(new UserEnabled(theirs, why()), LedgerAlone.KEY));
            insert.setBytes(5, new byte[32]);
            insert.executeUpdate();
            other.createStatement()
                    .execute("UPDATE ledger.head SET next_position = " + (position + 1));
            other.commit();
        }
        UUID ours = UUID.randomUUID();

        assertThat(alone.append(alone.revoked(ours))).isEqualTo(position + 1);
        assertThat(alone.applied.subList(alone.applied.size() - 2, alone.applied.size()))
                .extracting(recorded -> recorded.event().subjectId())
                .containsExactly(theirs, ours);
        alone.assertDense();
    }
}
