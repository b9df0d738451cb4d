package org.tokenledger.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.audit.AuditOfLedger.rows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

class AuditProjectionTest {
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final AuditProjection projection = new AuditProjection();

    @BeforeEach
    void aStory() {
        ledger.registered(id(1), "olivia", Role.OWNER);
        ledger.registered(id(2), "adam", Role.ADMINISTRATOR);
        ledger.registered(id(3), "maya", Role.MANAGER);
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), id(1), "because", "192.0.2.1", "curl"));
        ledger.created(id(100), "kept", id(3), 1, "configs:read", "configs:write");
        ledger.created(id(101), "gone", id(3), 2, "configs:read");
        ledger.reassigned(id(100), id(2), "configs:read");
        ledger.narrowed(id(101));
        ledger.narrowed(id(100));
        ledger.revoked(id(101));
        ledger.tokenDeleted(id(101));
        ledger.transferred(id(1), id(2));
        ledger.userDeleted(id(3));
    }

    /** In batches of this size. */
    private List<String> built(int batch) throws SQLException {
        DataSource dataSource = Postgres.empty();
        Postgres.execute(dataSource, "set search_path = views; " + projection.ddl());
        try (Connection connection = dataSource.getConnection()) {
            connection.setSchema("views");
            for (long next = 0; next <= ledger.lastAnswered(); next += batch) {
                projection.apply(connection, ledger.from(next, batch));
            }
        }
        return rows(dataSource);
    }

    @Test
    void a_batch_of_any_size_gives_the_same_rows() throws SQLException {
        List<String> atOnce = built(1_000);

        assertThat(atOnce).hasSize(13 + 5);
        assertThat(built(1)).isEqualTo(atOnce);
        assertThat(built(4)).isEqualTo(atOnce);
    }

    @Test
    void the_same_events_twice_change_nothing() throws SQLException {
        DataSource dataSource = new AuditOfLedger(ledger).dataSource;
        List<String> before = rows(dataSource);
        List<Recorded> all = ledger.from(0, 100);

        try (Connection connection = dataSource.getConnection()) {
            connection.setSchema("views");
            projection.apply(connection, all);
        }

        assertThat(rows(dataSource)).isEqualTo(before);
    }

    @Test
    void a_rebuilt_view_is_equal() throws SQLException {
        DataSource dataSource = new AuditOfLedger(ledger).dataSource;
        List<String> before = rows(dataSource);

        Postgres.execute(
                dataSource,
                "update views.positions set version = 0; update views.audit set ip = '::1'");
        new AuditOfLedger(ledger, dataSource);

        assertThat(rows(dataSource)).isEqualTo(before);
    }

    @Test
    void the_ledgers_time_never_falls_whatever_the_clock_does() throws SQLException {
        ledger.clockJumps(-3_600);
        ledger.enabled(id(2));
        DataSource dataSource = new AuditOfLedger(ledger).dataSource;

        assertThat(
                        JdbcClient.create(dataSource)
                                .sql(
                                        """
                                        select count(*) from views.audit a join views.audit b
                                            on b.position = a.position + 1
                                        where b.ledger_time < a.ledger_time
                                        """)
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void of_what_is_deleted_nothing_about_a_person_is_kept() throws SQLException {
        String kept = String.join("\n", built(3));

        assertThat(kept).contains("\"kept\"", "olivia", "because", "192.0.2.1");
        assertThat(kept).doesNotContain("\"gone\"", "maya");
        assertThat(kept.lines().filter(row -> row.contains("\"subject_id\": \"" + id(101))))
                .hasSize(4)
                .allSatisfy(row -> assertThat(row).doesNotContain("because", "192.0.2.1"));
    }

    @Test
    void an_address_that_is_none_does_not_stop_it() throws SQLException {
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), id(1), null, "unknown", null));
        ledger.disabled(id(2));
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), id(1), null, "fe80:0:0:0:0:0:0:1%eth0", ""));
        ledger.enabled(id(2));

        AuditOfLedger audit = new AuditOfLedger(ledger);

        assertThat(audit.runner.failure()).isNull();
        assertThat(rows(audit.dataSource)).anyMatch(row -> row.contains("\"fe80::1\""));
    }
}
