package org.tokenledger.query.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.contract.Code;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

class UsageLogTest {
    private static final UUID TOKEN = id(100);
    private static final Permissions KNOWN = Permissions.of(List.of("configs:write"));

    private final SettableClock clock = new SettableClock(START);
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final Uses uses = new Uses(KNOWN, clock);
    private final ViewOfLedger view;
    private final JdbcClient jdbc;
    private boolean directoryIsUpToDate = true;
    private final UsageLog log;

    UsageLogTest() throws SQLException {
        ledger.registered(id(1), "maya", Role.MANAGER);
        ledger.created(TOKEN, "ci", id(1), 1, "configs:read");
        view = new ViewOfLedger(ledger);
        jdbc = JdbcClient.create(view.dataSource);
        log = new UsageLog(uses, view.dataSource, () -> directoryIsUpToDate, clock);
    }

    @BeforeEach
    void usedOnceAndRefusedOnce() {
        use(TOKEN);
        uses.record(new Denied(Code.TOKEN_EXPIRED, "Token expired", null, TOKEN), "10.0.0.9");
    }

    private void use(UUID tokenId) {
        uses.record(
                new Granted(
                        tokenId, id(1), "maya", Role.MANAGER, Permissions.NONE, "", Granted.NEVER),
                "10.0.0.1");
    }

    private Optional<Instant> lastUsed() {
        return jdbc.sql("select last_used_at from views.tokens where last_used_at is not null")
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    private long total(String table) {
        return jdbc.sql("select coalesce(sum(uses), 0) from usage." + table)
                .query(Long.class)
                .single();
    }

    @Test
    void a_use_of_which_others_tell_does_not_wipe_out_the_address() {
        log.flush();
        uses.recordElsewhere(
                new Granted(
                        TOKEN, id(1), "maya", Role.MANAGER, Permissions.NONE, "", Granted.NEVER));
        log.flush();
        assertThat(total("last_uses")).isEqualTo(2);
        assertThat(jdbc.sql("select client from usage.last_uses").query(String.class).single())
                .isEqualTo("10.0.0.1");
    }

    @Test
    void a_flush_shows_the_last_use_and_adds_to_the_count() {
        log.flush();
        assertThat(lastUsed()).contains(START);
        clock.set(START.plus(Duration.ofSeconds(3)));
        use(TOKEN);
        use(TOKEN);
        log.flush();
        assertThat(lastUsed()).contains(START.plus(Duration.ofSeconds(3)));
        assertThat(total("last_uses")).isEqualTo(3);
        assertThat(total("denials")).isEqualTo(1);
    }

    @Test
    void a_node_whose_clock_is_behind_does_not_turn_the_last_use_back() {
        log.flush();
        Uses elsewhere = new Uses(KNOWN, new SettableClock(START.minus(Duration.ofMinutes(1))));
        elsewhere.record(
                new Granted(
                        TOKEN, id(1), "maya", Role.MANAGER, Permissions.NONE, "", Granted.NEVER),
                "10.0.0.2");
        new UsageLog(elsewhere, view.dataSource, () -> true, clock).flush();
        assertThat(lastUsed()).contains(START);
        assertThat(total("last_uses")).isEqualTo(2);
        assertThat(jdbc.sql("select client from usage.last_uses").query(String.class).single())
                .isEqualTo("10.0.0.1");
    }

    @Test
    void a_directory_that_is_built_anew_shows_the_last_uses_again() throws SQLException {
        log.flush();
        Postgres.execute(view.dataSource, "drop schema views cascade; create schema views");
        new ViewOfLedger(ledger, view.dataSource);
        assertThat(lastUsed()).contains(START);
    }

    @Test
    void a_deleted_token_leaves_no_use_behind_and_of_refused_ones_not_from_where()
            throws SQLException {
        log.flush();
        use(TOKEN);
        ledger.tokenDeleted(TOKEN);
        view.runner.catchUp();
        assertThat(total("last_uses") + total("days")).isZero();
        assertThat(total("denials")).isEqualTo(1);
        assertThat(jdbc.sql("select client from usage.denials").query(String.class).single())
                .isEmpty();
        uses.record(new Denied(Code.TOKEN_EXPIRED, "Token expired", null, TOKEN), "10.0.0.9");
        log.flush();
        assertThat(total("last_uses")).isZero();
        assertThat(total("denials")).isEqualTo(2);
        assertThat(jdbc.sql("select client from usage.denials").query(String.class).list())
                .containsOnly("");
    }

    @Test
    void what_cannot_be_written_is_written_later() throws SQLException {
        Postgres.execute(view.dataSource, "alter schema usage rename to away");
        log.flush();
        use(TOKEN);
        log.flush();
        Postgres.execute(view.dataSource, "alter schema away rename to usage");
        directoryIsUpToDate = false;
        log.flush();
        assertThat(total("last_uses")).isZero();
        directoryIsUpToDate = true;
        log.flush();
        assertThat(total("last_uses")).isEqualTo(2);
        assertThat(total("denials")).isEqualTo(1);
    }

    @Test
    void a_day_keeps_its_first_and_last_use_and_midnight_is_in_utc() {
        Instant midnight = START.plus(Duration.ofDays(1));
        clock.set(midnight.minusMillis(2));
        use(TOKEN);
        log.flush();
        clock.set(midnight.minusMillis(1));
        use(TOKEN);
        clock.set(midnight);
        use(TOKEN);
        log.flush();
        assertThat(days())
                .containsExactly(
                        "2026-01-01: " + START + " to " + midnight.minusMillis(1) + ", 3",
                        "2026-01-02: " + midnight + " to " + midnight + ", 1");
    }

    private List<String> days() {
        return jdbc.sql("select * from usage.days order by day")
                .query((row, number) ->
                        "%s: %s to %s, %d"
                                .formatted(
                                        row.getString("day"),
                                        row.getTimestamp("first_used_at").toInstant(),
                                        row.getTimestamp("last_used_at").toInstant(),
                                        row.getLong("uses")))
                .list();
    }

    @Test
    void the_last_uses_are_written_when_the_server_stops() {
        log.close();
        assertThat(lastUsed()).contains(START);
    }

    @Test
    void refused_uses_and_days_of_use_are_forgotten_after_400_days() {
        log.flush();
        clock.set(START.plus(Duration.ofDays(400)));
        log.forgetOld();
        assertThat(total("denials")).isEqualTo(1);
        assertThat(days()).hasSize(1);
        clock.set(START.plus(Duration.ofDays(400)).plusMillis(1));
        log.forgetOld();
        assertThat(total("denials")).isZero();
        clock.set(START.plus(Duration.ofDays(401)));
        log.forgetOld();
        assertThat(days()).isEmpty();
    }

    private void lacking(String permission, String client) {
        uses.record(new Denied(Code.INSUFFICIENT_PERMISSION, "lacking", permission, TOKEN), client);
    }

    @Test
    void a_permission_that_does_not_exist_is_refused_on_record_without_its_name() {
        lacking("configs:write", "10.0.0.1");
        lacking("\0", "10.0.0.1");
        for (int i = 0; i < 1000; i++) {
            lacking("made-up-" + i + ":read", "10.0.0.1");
        }
        log.flush();
        assertThat(
                        jdbc.sql(
                                        """
                                        select required || ' ' || uses from usage.denials
                                        where reason = 'insufficient_permission'
                                        union all
                                        select 'none ' || uses from usage.denials
                                        where reason = 'insufficient_permission'
                                          and required is null
                                        """)
                                .query(String.class)
                                .list())
                .contains("configs:write 1", "none 1001");
    }

    @Test
    void what_the_database_will_never_take_does_not_hold_up_the_rest() {
        lacking("configs:write", "\0");
        lacking("configs:write", "10.0.0.1");
        log.flush();
        assertThat(total("denials")).isEqualTo(2);
        assertThat(total("last_uses")).isEqualTo(1);
        lacking("configs:write", "10.0.0.1");
        log.flush();
        assertThat(total("denials")).isEqualTo(3);
    }
}
