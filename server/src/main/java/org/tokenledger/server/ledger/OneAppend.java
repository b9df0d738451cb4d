package org.tokenledger.server.ledger;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.DataKeys.KeysOfRequest;
import org.tokenledger.server.operations.AppendMeters;
import org.tokenledger.server.vault.WrappedKey;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

/** Appends single events as an operator's act, beside whatever nodes are running. */
public final class OneAppend {
    private static final int SALT_BYTES = 32;

    private OneAppend() {}

    /**
     * When this returns, the event is durable.
     *
     * @param encryptionKeys that this database is in use with
     * @return its position
     */
    public static long of(LedgerEvent event, DataSource database, PrivateFile encryptionKeys)
            throws SQLException {
        Clock clock = LedgerConfiguration.utc();
        TimeBasedEpochRandomGenerator ids = LedgerIdentifiers.generator(clock::millis);
        DataKeys keys = DataKeys.open(database, encryptionKeys);
        PostgresLedger ledger = new PostgresLedger(database, keys);
        UUID stream = event.subjectId();
        Map<UUID, KeyedStream> read = ledger.streams(Set.of(stream));
        int sequence = read.getOrDefault(stream, KeyedStream.EMPTY).events().size();
        KeysOfRequest sealing = keys.ofRequest(read.keySet(), read);
        WrappedKey newKey = sequence == 0 ? sealing.begin(stream) : null;
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Row row =
                new Row(
                        ids.generate(),
                        sequence,
                        clock.instant(),
                        null,
                        event,
                        EventBytes.payload(event, sealing.of(stream)),
                        EventBytes.metadata(null),
                        salt,
                        newKey);
        try (Appender appender =
                new Appender(
                        database,
                        ledger,
                        clock,
                        new LookupFeed(ledger, List.of(), _ -> {}, ledger.end()),
                        () -> {},
                        new AppendMeters(new SimpleMeterRegistry()),
                        null)) {
            appender.start();
            return appender.append(
                    new AppendRequest(List.of(row), new AppendConditions(null, null), null));
        }
    }
}
