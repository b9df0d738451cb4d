package org.tokenledger.server;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.Unique;
import org.tokenledger.command.bootstrap.KnownTokens;
import org.tokenledger.command.token.OwnedTokens;
import org.tokenledger.command.token.ValueHolders;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.ProjectionRunner;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What commands ask the token directory: the two sides meet here, and nowhere else. */
final class DirectoryAnswers implements OwnedTokens, KnownTokens, ValueHolders {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final ProjectionRunner directory;
    private final Clock clock;

    DirectoryAnswers(JdbcClient jdbc, Ledger ledger, ProjectionRunner directory, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Owned by(UUID userId) {
        awaitDirectory();
        long position = directory.position();
        Timestamp now = Timestamp.from(clock.instant());
        record Row(UUID id, boolean active) {}
        List<Row> rows =
                jdbc.sql(
                                """
                                SELECT id, revoked_at IS NULL
                                           AND (expires_at IS NULL OR expires_at > ?)
                                  FROM views.tokens WHERE owner_id = ?
                                """)
                        .params(now, userId)
                        .query((row, number) ->
                                new Row(row.getObject(1, UUID.class), row.getBoolean(2)))
                        .list();
        return new Owned(
                rows.stream().map(Row::id).toList(),
                rows.stream().filter(Row::active).count(),
                position);
    }

    private void awaitDirectory() {
        if (!directory.await(ledger.lastAnswered(), PATIENCE)) {
            throw new Refused(Code.NOT_READY, "The token directory is behind the ledger");
        }
    }

    @Override
    public Optional<UUID> tokenWith(String digest) {
        return jdbc.sql("SELECT holder FROM guard.claims WHERE key = ?")
                .param(Unique.TOKEN_VALUE.key(digest))
                .query(UUID.class)
                .optional();
    }

    @Override
    public Optional<Holder> holderOf(String digest) {
        awaitDirectory();
        return jdbc.sql(
                        """
                        SELECT t.id, t.owner_id, t.digest, t.source = 'bootstrap',
                               t.revoked_at IS NOT NULL
                          FROM guard.claims c JOIN views.tokens t ON t.id = c.holder
                         WHERE c.key = ?
                        """)
                .param(Unique.TOKEN_VALUE.key(digest))
                .query(DirectoryAnswers::holder)
                .optional();
    }

    @Override
    public List<Holder> bootstrapTokens() {
        awaitDirectory();
        return jdbc.sql(
                        """
                        SELECT id, owner_id, digest, true, false FROM views.tokens
                         WHERE source = 'bootstrap' AND revoked_at IS NULL
                        """)
                .query(DirectoryAnswers::holder)
                .list();
    }

    @Override
    public boolean neverAny() {
        return jdbc.sql("SELECT NOT EXISTS (SELECT FROM ledger.events WHERE aggregate = 'token')")
                .query(Boolean.class)
                .single();
    }

    private static Holder holder(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Holder(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                HexFormat.of().formatHex(row.getBytes(3)),
                row.getBoolean(4),
                row.getBoolean(5));
    }
}
