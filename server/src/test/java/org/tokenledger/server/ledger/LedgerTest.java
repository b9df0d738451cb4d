package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.server.ledger.LedgerAlone.why;

import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenRevoked;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What the ledger promises: append-only, dense, in order, and the same to everybody. */
@NullUnmarked
class LedgerTest {
    private static final String FORBIDDEN = "42501";

    private static LedgerAlone alone;
    private static PostgresLedger ledger;

    @BeforeAll
    static void open() throws SQLException {
        alone = new LedgerAlone();
        ledger = alone.ledger;
    }

    @AfterAll
    static void close() {
        alone.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE ledger.events SET time = now()",
                "DELETE FROM ledger.events",
                "TRUNCATE ledger.events"
            })
    void theServiceCannotChangeWhatWasWritten(String tampering) throws SQLException {
        for (String role : List.of("RESET ROLE", "SET ROLE NONE", "SELECT 1")) {
            try (Connection connection = alone.pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(role);
                assertThatThrownBy(() -> statement.execute(tampering))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                no -> assertThat(no.getSQLState()).isEqualTo(FORBIDDEN));
                connection.createStatement().execute("RESET ROLE");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "DELETE", "TRUNCATE"})
    void aDatabaseWhereItCouldIsRefused(String privilege) throws SQLException {
        LedgerDatabase.requireFit(alone.pool);
        alone.asSuperuser(
                "GRANT " + privilege + " ON ledger.events TO " + LedgerDatabase.SERVICE_ROLE);
        try {
            assertThatThrownBy(() -> LedgerDatabase.requireFit(alone.pool))
                    .isInstanceOf(InvalidDataAccessResourceUsageException.class)
                    .hasMessageContaining("may change or remove events");
        } finally {
            alone.asSuperuser(
                    "REVOKE "
                            + privilege
                            + " ON ledger.events FROM "
                            + LedgerDatabase.SERVICE_ROLE);
        }
        LedgerDatabase.requireFit(alone.pool);
    }

    @Test
    void refusedAppendsLeaveNoGap() {
        UUID stream = UUID.randomUUID();
        long first = alone.append(alone.revoked(stream));
        assertThatThrownBy(() -> alone.append(alone.revoked(stream)))
                .hasCauseInstanceOf(AppendConflict.class);
        assertThatThrownBy(() -> alone.append(alone.damaged(UUID.randomUUID())))
                .hasCauseInstanceOf(Refused.class);

        assertThat(alone.append(alone.revoked(UUID.randomUUID()))).isEqualTo(first + 1);
        alone.assertDense();
    }

    @Test
    void whatIsStoredIsWhatWasWrittenByteForByte() throws SQLException {
        TokenRevoked event =
                new TokenRevoked(
                        UUID.randomUUID(),
                        new Cause(
                                "system", null, null, "größer \"\\\u2028 \uD83D\uDE00", "::1", ""));
        Row row = alone.row(0, event);
        long position = alone.append(row);
        try (Connection connection = alone.pool.getConnection();
                ResultSet stored =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT payload, metadata, salt, type, version"
                                                + " FROM ledger.events WHERE position = "
                                                + position)) {
            stored.next();
            assertThat(stored.getBytes(1)).isEqualTo(row.payload());
            assertThat(stored.getBytes(2)).isEqualTo(EventBytes.metadata("a-request"));
            assertThat(stored.getBytes(3)).isEqualTo(row.salt());
            assertThat(stored.getString(4)).isEqualTo("token.revoked");
            assertThat(stored.getInt(5)).isEqualTo(2);
        }
        assertThat(ledger.from(position, 1).getFirst().event()).isEqualTo(event);
    }

    @Test
    void everyEventHasASaltOfItsOwn() throws SQLException {
        UUID stream = UUID.randomUUID();
        alone.appendThroughAxon(new TokenRevoked(stream, why()), new TokenDeleted(stream, why()));
        long head = alone.appendThroughAxon(new TokenRevoked(UUID.randomUUID(), why()));
        Set<String> salts = new HashSet<>();
        try (Connection connection = alone.pool.getConnection();
                ResultSet stored =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT encode(salt, 'hex') FROM ledger.events"
                                                + " WHERE position > "
                                                + (head - 3))) {
            while (stored.next()) {
                assertThat(stored.getString(1)).hasSize(64).isNotEqualTo("0".repeat(64));
                salts.add(stored.getString(1));
            }
        }
        assertThat(salts).hasSize(3);
    }

    @Test
    void axonReadsStreamsAndTheWholeLedger() {
        UUID stream = UUID.randomUUID();
        long last =
                alone.appendThroughAxon(
                        new TokenRevoked(stream, why()),
                        new TokenNarrowed(stream, List.of(), List.of(), why()));

        var all = alone.engine.readEvents(stream.toString());
        assertThat(all.next().getPayload()).isEqualTo(new TokenRevoked(stream, why()));
        assertThat(all.next().getSequenceNumber()).isEqualTo(1);
        assertThat(all.hasNext()).isFalse();
        assertThat(all.getLastSequenceNumber()).isEqualTo(1);
        var tail = alone.engine.readEvents(stream.toString(), 1);
        assertThat(tail.next().getPayload()).isInstanceOf(TokenNarrowed.class);
        assertThat(tail.hasNext()).isFalse();
        assertThat(alone.engine.readEvents(UUID.randomUUID().toString()).hasNext()).isFalse();

        assertThat(alone.engine.lastSequenceNumberFor(stream.toString())).contains(1L);
        assertThat(alone.engine.lastSequenceNumberFor(UUID.randomUUID().toString())).isEmpty();
        assertThat(alone.engine.createHeadToken()).isEqualTo(new GlobalSequenceTrackingToken(last));
        List<? extends TrackedEventMessage<?>> from =
                alone.engine.readEvents(new GlobalSequenceTrackingToken(last - 2), false).toList();
        assertThat(from)
                .extracting(message -> message.trackingToken().position().orElseThrow())
                .containsExactly(last - 1, last);
        assertThat(alone.engine.readEvents(null, false).toList()).hasSize((int) last + 1);
    }
}
