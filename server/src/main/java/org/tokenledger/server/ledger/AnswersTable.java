package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.RememberedAnswers;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The answers given under idempotency keys: written with the events, read by who asks again. */
final class AnswersTable implements RememberedAnswers {
    private static final Duration KEPT = Duration.ofHours(24);

    /** An answer that has served its time gives way; one that has not stays. */
    private static final String WRITE =
            """
            INSERT INTO guard.answers AS kept (scope, key, request_digest, result, position, answered_at, concerns)
            VALUES (?, ?, ?, ?, ?, ?, ?::uuid[])
            ON CONFLICT (scope, key) DO UPDATE
               SET request_digest = excluded.request_digest, result = excluded.result,
                   position = excluded.position, answered_at = excluded.answered_at,
                   concerns = excluded.concerns
             WHERE kept.answered_at <= ?
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    AnswersTable(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    static Instant keptSince(Instant now) {
        return now.minus(KEPT);
    }

    static void write(
            Connection connection, Remembering key, KeptAnswer answer, long position, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setObject(1, key.scope());
            statement.setString(2, key.key());
            statement.setBytes(3, HexFormat.of().parseHex(key.requestDigest()));
            statement.setBytes(4, answer.result());
            statement.setLong(5, position);
            statement.setTimestamp(6, Timestamp.from(now));
            statement.setArray(
                    7, connection.createArrayOf("uuid", answer.concerns().toArray(UUID[]::new)));
            statement.setTimestamp(8, Timestamp.from(keptSince(now)));
            statement.executeUpdate();
        }
    }

    @Override
    public <R> Optional<Answer<R>> find(Remembering key, Class<R> type) {
        return jdbc.sql(
                        """
                        SELECT request_digest, result, position FROM guard.answers
                         WHERE scope = ? AND key = ? AND answered_at > ?
                        """)
                .params(key.scope(), key.key(), Timestamp.from(keptSince(clock.instant())))
                .query((row, number) -> {
                    String digest = HexFormat.of().formatHex(row.getBytes(1));
                    if (!digest.equals(key.requestDigest())) {
                        throw new Refused(
                                Code.IDEMPOTENCY_KEY_REUSED,
                                "This Idempotency-Key came with another request before");
                    }
                    R result = KeptAnswer.read(row.getBytes(2), type);
                    return new Answer<>(result, row.getLong(3), true);
                })
                .optional();
    }

    @Override
    public void keep(Remembering key, @Nullable Object result, long position) {
        Instant now = clock.instant();
        KeptAnswer answer = KeptAnswer.of(Objects.requireNonNull(result));
        jdbc.sql(WRITE)
                .params(
                        key.scope(),
                        key.key(),
                        HexFormat.of().parseHex(key.requestDigest()),
                        answer.result(),
                        position,
                        Timestamp.from(now),
                        answer.concerns().toArray(UUID[]::new),
                        Timestamp.from(keptSince(now)))
                .update();
    }

    void forgetOld() {
        jdbc.sql("DELETE FROM guard.answers WHERE answered_at <= ?")
                .param(Timestamp.from(keptSince(clock.instant())))
                .update();
    }
}
