package org.tokenledger.query.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.Asked.get;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.query.access.Access;
import org.tokenledger.query.access.web.AccessReads;
import org.tokenledger.query.directory.web.TokenReads;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.sql.SQLException;
import java.util.Collection;

/** 40,000 tokens, half of which were changed later: what a question about the past may cost. */
class PastInALongLedgerTest {
    private static final int TOKENS = 40_000;
    private static final long MOST_ROWS = 1_500;

    private static SingleConnectionDataSource connection;
    private static JdbcClient jdbc;

    @BeforeAll
    static void aLongLedger() throws SQLException {
        LedgerInMemory ledger = new LedgerInMemory();
        for (int user = 1; user <= 100; user++) {
            ledger.registered(id(user), "user-" + user, Role.MANAGER);
        }
        ViewOfLedger view = new ViewOfLedger(ledger);
        for (int user = 1; user <= 100; user++) {
            Postgres.execute(view.dataSource, tokensOf(user));
        }
        Postgres.execute(
                view.dataSource,
                """
                insert into views.past_tokens
                    (id, name, owner_id, permissions, source, hint, created_at, expires_at, version,
                     since, until)
                select id, name, owner_id, permissions, source, hint, created_at, expires_at, 1,
                       since, since + %1$d
                from views.tokens where since %% 2 = 0;
                update views.tokens set since = since + %1$d, revoked_at = created_at
                where since %% 2 = 0;
                analyze views.tokens, views.past_tokens, views.users, views.past_users
                """
                        .formatted(TOKENS));
        connection = new SingleConnectionDataSource(view.dataSource.getConnection(), true);
        connection.getConnection().setAutoCommit(false);
        jdbc = JdbcClient.create(connection);
    }

    /** Names, expiries and owners in no order that the positions have. */
    private static String tokensOf(int user) {
        return """
        insert into views.tokens
            (id, name, owner_id, permissions, source, hint, digest, created_at, expires_at, version,
             since)
        select gen_random_uuid(), 'token ' || (n * 7919) %% 100003, '%s',
               '{configs:read,configs:write}', 'generated', '', '',
               '%s'::timestamptz + n * interval '1 second',
               case when n %% 3 = 0 then '2027-01-01'::timestamptz + (n * 31) * interval '1 s' end,
               1, n
        from generate_series(%d, %d, 100) n
        """
                .formatted(id(user), START, 100 + user, 100 + TOKENS);
    }

    @AfterAll
    static void close() {
        connection.destroy();
    }

    private static Moment at(int position) {
        return new Moment(position, START.plusSeconds(position));
    }

    private static QueryParameters parameters(String query, Collection<String> known) {
        return QueryParameters.of(get(query)::getParameterMap, known);
    }

    /** Of tokens: of the few users that there are, PostgreSQL may read each again and again. */
    private static long rowsRead() {
        return jdbc.sql(
                        """
                        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
                        from pg_stat_xact_user_tables
                        where schemaname = 'views' and relname like '%tokens'
                        """)
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @CsvSource({
        "sort=createdAt",
        "sort=-createdAt",
        "sort=name",
        "sort=-name",
        "sort=expiresAt",
        "sort=-expiresAt",
        "status=active",
        "q=token&permission=configs:read"
    })
    void a_page_reads_few_rows_whenever_it_is_about(String query) {
        TokenDirectory tokens = new TokenDirectory(connection, new SettableClock(START));
        for (int position : new int[] {120, 20_000, TOKENS + 90, TOKENS + 20_000}) {
            QueryParameters parameters = parameters(query, TokenReads.PARAMETERS);
            long before = rowsRead();
            tokens.list(
                    TokenFilter.of(parameters),
                    new Scope(null, at(position), true),
                    new PageRequest<>(parameters, TokenDirectory.ORDERS, "-createdAt"));
            assertThat(rowsRead() - before).as("at " + position).isLessThan(MOST_ROWS);
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "permission=configs:write"})
    void access_of_everybody_and_of_one_user_reads_few_rows(String query) {
        for (String whose : new String[] {"", "&userId=" + id(17)}) {
            for (int position : new int[] {120, 20_000, TOKENS + 90, TOKENS + 20_000}) {
                long before = rowsRead();
                Page<Access.Row> first = access(query + whose, position);
                if (first.nextCursor() != null) {
                    access(query + whose + "&cursor=" + first.nextCursor(), position);
                }
                assertThat(rowsRead() - before)
                        .as(whose + " at " + position)
                        .isLessThan(2 * MOST_ROWS);
            }
        }
    }

    private static Page<Access.Row> access(String query, int position) {
        QueryParameters parameters = parameters(query, AccessReads.PARAMETERS);
        return new Access(connection, Catalogue.standard())
                .list(
                        parameters,
                        at(position),
                        new PageRequest<>(parameters, Access.ORDERS, "tokenId"));
    }
}
