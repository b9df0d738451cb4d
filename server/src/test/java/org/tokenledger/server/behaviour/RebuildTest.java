package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.Projection;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.rebuild.Projections;
import org.tokenledger.query.rebuild.Rebuild;
import org.tokenledger.server.Http.Answer;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** A view is built anew beside the live one and takes its place, while everybody goes on. */
class RebuildTest {
    private static OneLedger ledger;

    @BeforeAll
    static void start() {
        ledger = OneLedger.start();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    /** Every view, one after the other. */
    private static List<Difference> rebuild(Rebuild.Progress progress) throws SQLException {
        Rebuild rebuild =
                new Rebuild(ledger.connections(), ledger.bean(Ledger.class), System::nanoTime);
        List<Difference> differences = new ArrayList<>();
        for (Projection view : Projections.all()) {
            rebuild.run(view, progress, differences::add);
        }
        return differences;
    }

    private static String oidOfTokens() {
        return ledger.asSuperuser()
                .sql("select 'views.tokens'::regclass::oid::text")
                .query(String.class)
                .single();
    }

    private static void assertNothingIsLeft() {
        assertThat(
                        ledger.asSuperuser()
                                .sql("select tablename from pg_tables where schemaname = 'rebuild'")
                                .query(String.class)
                                .list())
                .isEmpty();
    }

    @Test
    void underLoadNobodyMissesAnythingAndTheNewViewIsTheSame() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        String before = oidOfTokens();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(
                        clients.submit(() -> {
                            while (!enough.get()) {
                                Holder holder = ledger.holder("manager", "configs:read");
                                assertThat(holder.may("configs:read")).isEqualTo(200);
                                // Reads on this node include what was answered, always.
                                Answer read = ledger.owner().get(holder.path());
                                assertThat(read.status()).as(read.body()).isEqualTo(200);
                                ledger.owner().post(holder.path() + "/revoke", "{}");
                                assertThat(ledger.owner().get(holder.path()).text("status"))
                                        .isEqualTo("revoked");
                            }
                        }));
                running.add(
                        clients.submit(() -> {
                            while (!enough.get()) {
                                Answer list = ledger.owner().get("/api/tokens?limit=200");
                                assertThat(list.status()).as(list.body()).isEqualTo(200);
                                assertThat(list.json().path("items").isEmpty()).isFalse();
                            }
                        }));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(rebuild((position, end) -> {})).isEmpty();
            }
            enough.set(true);
            for (Future<?> client : running) {
                client.get();
            }
        }
        assertThat(oidOfTokens()).isNotEqualTo(before);
        assertNothingIsLeft();
        assertThat(rebuild((position, end) -> {})).isEmpty();
    }

    @Test
    void whatWasWrongIsToldAndRightAfterwardsAndLastUsesAreKept() throws SQLException {
        Holder used = ledger.holder("manager", "configs:read");
        Holder wrong = ledger.holder("manager", "configs:read");
        used.may("configs:read");
        ledger.flushUses();
        String lastUsed = ledger.owner().get(used.path()).text("lastUsedAt");
        assertThat(lastUsed).isNotEmpty();
        ledger.asSuperuser()
                .sql("update views.tokens set name = 'wrong' where id = ?::uuid")
                .param(wrong.tokenId())
                .update();

        List<Difference> differences = rebuild((position, end) -> {});

        assertThat(differences).extracting(Difference::key).containsExactly(wrong.tokenId());
        assertThat(differences).extracting(Difference::live).containsExactly("wrong");
        assertThat(ledger.owner().get(wrong.path()).text("name"))
                .isEqualTo(wrong.created().text("name"));
        assertThat(ledger.owner().get(used.path()).text("lastUsedAt")).isEqualTo(lastUsed);
    }

    @Test
    void oneThatIsInterruptedLeavesNothingBehindAndTheLiveViewAlone() {
        String before = oidOfTokens();
        assertThatThrownBy(() ->
                        rebuild((position, end) -> {
                            throw new IllegalStateException("interrupted");
                        }))
                .hasMessage("interrupted");
        assertThat(oidOfTokens()).isEqualTo(before);
        assertNothingIsLeft();
    }
}
