package org.tokenledger.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.ViewOfLedger.rows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.query.directory.DirectoryProjection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

class ProjectionRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final DirectoryProjection directory = new DirectoryProjection();

    @BeforeEach
    void aStory() {
        ledger.registered(id(1), "olivia", Role.OWNER);
        ledger.registered(id(2), "adam", Role.ADMINISTRATOR);
        ledger.registered(id(3), "maya", Role.MANAGER);
        ledger.registered(id(4), "gone", Role.VIEWER);
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), id(1), "because", "192.0.2.1", "curl"));
        ledger.created(id(100), "kept", id(3), 1, LedgerInMemory.START, "configs:read");
        ledger.created(id(101), "moved", id(3), 2, "configs:read", "configs:write");
        ledger.created(id(102), "revoked", id(3), 3, "configs:read");
        ledger.created(id(103), "deleted", id(3), 4, "configs:read");
        ledger.reassigned(id(101), id(2), "configs:read");
        ledger.narrowed(id(100));
        ledger.revoked(id(102));
        ledger.revoked(id(103));
        ledger.tokenDeleted(id(103));
        ledger.roleChanged(id(3), Role.MANAGER, Role.VIEWER);
        ledger.disabled(id(3));
        ledger.userDeleted(id(4));
        ledger.transferred(id(1), id(2));
    }

    private ProjectionRunner caughtUp(DataSource dataSource) throws SQLException {
        return new ViewOfLedger(ledger, dataSource).runner;
    }

    @Test
    void the_view_shows_the_end_of_the_ledger_after_catching_up() throws Exception {
        ViewOfLedger view = new ViewOfLedger(ledger);

        assertThat(view.runner.position()).isEqualTo(ledger.lastAnswered());
        assertThat(view.runner.failure()).isNull();
        assertThat(rows(view.dataSource)).hasSize(7 + 11 + 18);
    }

    @Test
    void a_batch_of_any_size_gives_the_same_rows() throws Exception {
        List<Map<String, Object>> atOnce = rows(new ViewOfLedger(ledger).dataSource);

        DataSource dataSource = Postgres.empty();
        ViewTables tables = new ViewTables(dataSource, directory);
        long position = tables.prepare(ledger);
        while (position < ledger.lastAnswered()) {
            position = tables.apply(position, ledger.from(position + 1, 1));
        }

        assertThat(rows(dataSource)).isEqualTo(atOnce);
    }

    @Test
    void the_same_events_twice_change_nothing() throws Exception {
        ViewOfLedger view = new ViewOfLedger(ledger);
        List<Map<String, Object>> before = rows(view.dataSource);
        List<Recorded> all = ledger.from(0, 100);

        long position = new ViewTables(view.dataSource, directory).apply(-1, all);
        assertThat(position).isEqualTo(ledger.lastAnswered());
        assertThat(rows(view.dataSource)).isEqualTo(before);

        try (Connection connection = view.dataSource.getConnection()) {
            connection.setSchema("views");
            directory.apply(connection, all);
        }
        assertThat(rows(view.dataSource)).isEqualTo(before);
    }

    @Test
    void a_view_of_another_version_is_built_anew_and_equal() throws Exception {
        DataSource dataSource = new ViewOfLedger(ledger).dataSource;
        List<Map<String, Object>> before = rows(dataSource);

        Postgres.execute(
                dataSource,
                "update views.positions set version = 0; update views.tokens set name = 'wrong'");
        caughtUp(dataSource);

        assertThat(rows(dataSource)).isEqualTo(before);
    }

    @Test
    void a_view_with_a_table_missing_is_built_anew_and_equal() throws Exception {
        DataSource dataSource = new ViewOfLedger(ledger).dataSource;
        List<Map<String, Object>> before = rows(dataSource);

        Postgres.execute(dataSource, "drop table views.users");
        caughtUp(dataSource);

        assertThat(rows(dataSource)).isEqualTo(before);
    }

    @Test
    void a_view_that_is_ahead_of_the_ledger_is_built_anew() throws Exception {
        DataSource dataSource = new ViewOfLedger(ledger).dataSource;
        List<Map<String, Object>> before = rows(dataSource);

        Postgres.execute(dataSource, "update views.positions set position = 1000");
        caughtUp(dataSource);

        assertThat(rows(dataSource)).isEqualTo(before);
    }

    @Test
    void a_restart_goes_on_where_it_was() throws Exception {
        DataSource dataSource = new ViewOfLedger(ledger).dataSource;
        ledger.created(id(104), "new", id(2), 5, "configs:read");

        try (ProjectionRunner again = caughtUp(dataSource)) {
            assertThat(again.position()).isEqualTo(ledger.lastAnswered());
        }
        List<Map<String, Object>> continued = rows(dataSource);
        assertThat(continued).isEqualTo(rows(new ViewOfLedger(ledger).dataSource));
    }

    @Test
    void who_waits_for_a_position_gets_it_and_who_waits_in_vain_is_told() throws Exception {
        try (ProjectionRunner runner = new ViewOfLedger(ledger).runner) {
            runner.start();
            Recorded next = ledger.created(id(104), "new", id(2), 5, "configs:read");

            assertThat(runner.await(next.position(), LONG)).isTrue();
            assertThat(runner.await(next.position() + 1, Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void two_nodes_keep_the_same_tables_together() throws Exception {
        DataSource dataSource = Postgres.empty();
        try (ProjectionRunner one = caughtUp(dataSource);
                ProjectionRunner two = caughtUp(dataSource)) {
            one.start();
            two.start();
            for (int i = 0; i < 200; i++) {
                ledger.created(id(200 + i), "t" + i, id(2), 200 + i, "configs:read");
                one.wake();
                two.wake();
            }
            assertThat(one.await(ledger.lastAnswered(), LONG)).isTrue();
            assertThat(two.await(ledger.lastAnswered(), LONG)).isTrue();
        }
        List<Map<String, Object>> together = rows(dataSource);
        assertThat(together).isEqualTo(rows(new ViewOfLedger(ledger).dataSource));
    }

    @Test
    void an_event_that_cannot_be_handled_stops_the_view_right_before_it() throws Exception {
        ledger.add(new TokenRevoked(id(999), Cause.system("of a token that never was")));
        ledger.created(id(104), "after", id(2), 5, "configs:read");

        try (ProjectionRunner runner = new ViewOfLedger(ledger).runner) {
            assertThat(runner.position()).isEqualTo(ledger.lastAnswered() - 2);
            assertThat(runner.failure())
                    .isEqualTo(
                            "View directory cannot handle the event at position %d: %s"
                                    .formatted(
                                            ledger.lastAnswered() - 1,
                                            "java.lang.IllegalStateException: an event is about"
                                                    + " a token that is not in the directory"));
            runner.start();
            assertThat(runner.await(ledger.lastAnswered(), LONG)).isFalse();
        }
    }

    @Test
    void trouble_with_the_database_is_sat_out() throws Exception {
        DataSource working = Postgres.empty();
        AtomicInteger down = new AtomicInteger();
        DataSource dataSource =
                new DelegatingDataSource(working) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        if (down.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                            throw new SQLException("no connection for a password in here", "08001");
                        }
                        return working.getConnection();
                    }
                };
        try (ProjectionRunner runner = caughtUp(dataSource)) {
            down.set(3);
            runner.start();
            Recorded next = ledger.created(id(104), "new", id(2), 5, "configs:read");

            assertThat(runner.await(next.position(), LONG)).isTrue();
            assertThat(runner.failure()).isNull();
            assertThat(down).hasValue(0);
        }
    }
}
