package org.tokenledger.server.ledger;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.server.operations.AppendMeters;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

import javax.sql.DataSource;

/** Appends single events as an operator's act, beside whatever nodes are running. */
public final class OneAppend {
    private static final int SALT_BYTES = 32;

    private OneAppend() {}

    /**
     * When this returns, the event is durable.
     *
     * @return its position
     */
    public static long of(LedgerEvent event, DataSource database) throws SQLException {
        Clock clock = LedgerConfiguration.utc();
        TimeBasedEpochRandomGenerator ids = LedgerIdentifiers.generator(clock::millis);
        PostgresLedger ledger = new PostgresLedger(database);
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Row row =
                new Row(
                        ids.generate(),
                        ledger.of(event.subjectId()).size(),
                        clock.instant(),
                        null,
                        event,
                        EventBytes.payload(event),
                        EventBytes.metadata(null),
                        salt);
        try (Appender appender =
                new Appender(
                        database,
                        ledger,
                        clock,
                        List.of(),
                        () -> {},
                        new AppendMeters(new SimpleMeterRegistry()),
                        ledger.end())) {
            appender.start();
            return appender.append(
                    new AppendRequest(List.of(row), new AppendConditions(null, null), null));
        }
    }
}
