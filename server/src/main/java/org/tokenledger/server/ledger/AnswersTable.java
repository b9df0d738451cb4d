package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.RememberedAnswers;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import tools.jackson.databind.json.JsonMapper;

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

/** The answers given under idempotency keys: written with the events, read by who asks again. */
final class AnswersTable implements RememberedAnswers {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** An answer that has served its time gives way; one that has not stays. */
    private static final String WRITE =
            """
            INSERT INTO guard.answers AS kept (scope, key, request_digest, result, position, answered_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (scope, key) DO UPDATE
               SET request_digest = excluded.request_digest, result = excluded.result,
                   position = excluded.position, answered_at = excluded.answered_at
             WHERE kept.answered_at <= ?
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    AnswersTable(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    static byte[] bytes(@Nullable Object result) {
        return MAPPER.writeValueAsBytes(result);
    }

    static Instant keptSince(Instant now) {
        return now.minus(KEPT);
    }

    static void write(
            Connection connection, Remembering key, byte[] result, long position, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setObject(1, key.scope());
            statement.setString(2, key.key());
            statement.setBytes(3, HexFormat.of().parseHex(key.requestDigest()));
            statement.setBytes(4, result);
            statement.setLong(5, position);
            statement.setTimestamp(6, Timestamp.from(now));
            statement.setTimestamp(7, Timestamp.from(keptSince(now)));
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
                    R result = MAPPER.readValue(row.getBytes(2), type);
                    return new Answer<>(result, row.getLong(3), true);
                })
                .optional();
    }

    @Override
    public void keep(Remembering key, @Nullable Object result, long position) {
        Instant now = clock.instant();
        jdbc.sql(WRITE)
                .params(
                        key.scope(),
                        key.key(),
                        HexFormat.of().parseHex(key.requestDigest()),
                        bytes(Objects.requireNonNull(result)),
                        position,
                        Timestamp.from(now),
                        Timestamp.from(keptSince(now)))
                .update();
    }

    void forgetOld() {
        jdbc.sql("DELETE FROM guard.answers WHERE answered_at <= ?")
                .param(Timestamp.from(keptSince(clock.instant())))
                .update();
    }
}
