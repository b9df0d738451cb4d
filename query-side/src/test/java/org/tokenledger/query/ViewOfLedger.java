package org.tokenledger.query;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.query.directory.DirectoryProjection;
import org.tokenledger.query.projection.ProjectionRunner;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

/** The directory of a ledger told in a test, in a database of its own. */
public final class ViewOfLedger {
    public final DataSource dataSource;
    public final ProjectionRunner runner;

    public ViewOfLedger(LedgerInMemory ledger) throws SQLException {
        this(ledger, Postgres.empty());
    }

    public ViewOfLedger(LedgerInMemory ledger, DataSource dataSource) throws SQLException {
        this.dataSource = dataSource;
        this.runner = new ProjectionRunner(dataSource, ledger, new DirectoryProjection());
        runner.catchUp();
    }

    /** Every row of every table, the position included. */
    public static List<Map<String, Object>> rows(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql(
                        """
                        select to_jsonb(t)::text as row from views.tokens t
                        union all select to_jsonb(o)::text from views.past_tokens o
                        union all select to_jsonb(u)::text from views.users u
                        union all select to_jsonb(o)::text from views.past_users o
                        union all select to_jsonb(m)::text from views.moments m
                        union all select to_jsonb(p)::text from views.positions p
                        order by 1
                        """)
                .query()
                .listOfRows();
    }
}
