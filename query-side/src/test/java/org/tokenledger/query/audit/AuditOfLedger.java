package org.tokenledger.query.audit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.reading.Freshness;

import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/** The audit view of a ledger told in a test, in a database of its own. */
public final class AuditOfLedger {
    public final DataSource dataSource;
    public final ProjectionRunner runner;
    public final AuditTrail trail;
    public final Freshness freshness;

    public AuditOfLedger(LedgerInMemory ledger) throws SQLException {
        this(ledger, Postgres.empty());
    }

    public AuditOfLedger(LedgerInMemory ledger, DataSource dataSource) throws SQLException {
        this.dataSource = dataSource;
        this.runner = new ProjectionRunner(dataSource, ledger, new AuditProjection());
        this.trail = new AuditTrail(dataSource, ledger);
        this.freshness = new Freshness(ledger, runner);
        runner.catchUp();
    }

    /** Every row of every table. */
    static List<String> rows(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql(
                        """
                        select to_jsonb(a)::text from views.audit a
                        union all select to_jsonb(s)::text from views.audit_subjects s
                        order by 1
                        """)
                .query(String.class)
                .list();
    }
}
