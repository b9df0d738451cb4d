package org.tokenledger.measure;

import org.tokenledger.command.append.Commands;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.Source;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.events.Cause;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/**
 * W1: durable creates a second, 256 at a time, all checks on, against single-row autocommit inserts
 * of the same event rows at their best concurrency, and against one writer that inserts them in
 * batches of 500.
 */
public final class MeasureCreates {
    private static final int SECONDS = Integer.getInteger("seconds", 5);
    private static final TokenFormat FORMAT = new TokenFormat(TokenFormat.DEFAULT_PREFIX);

    private static final List<String> PERMISSIONS =
            List.of("heartbeat:write", "configs:read", "agents:read");

    private MeasureCreates() {}

    public static void main(String[] arguments) throws Exception {
        try (RunningLedger ledger = RunningLedger.start()) {
            DataSource database = TestDatabase.asSuperuser(ledger.database());
            prepare(database);
            Map<String, Rounds.Measurement> measurements = new LinkedHashMap<>();
            measurements.put("creates, 256 at a time", () -> creates(ledger, 256));
            measurements.put("single rows, 16 connections", () -> singleRows(database, 16));
            measurements.put("single rows, 64 connections", () -> singleRows(database, 64));
            measurements.put("batches of 500, one writer", () -> batches(database));
            measurements.put("create, one at a time", () -> creates(ledger, 1));
            measurements.put("single row, one at a time", () -> singleRows(database, 1));
            creates(ledger, 256);
            Rounds rounds = new Rounds(Integer.getInteger("rounds", 5));
            rounds.alternate(measurements);
            rounds.ratio(
                    "W1 (a) creates / single rows at 16",
                    "creates, 256 at a time",
                    "single rows, 16 connections");
            rounds.ratio(
                    "W1 (a) creates / single rows at 64",
                    "creates, 256 at a time",
                    "single rows, 64 connections");
            rounds.ratio(
                    "W1 (b) creates / batches",
                    "creates, 256 at a time",
                    "batches of 500, one writer");
            rounds.ratio(
                    "W2 rate of one create / of one row",
                    "create, one at a time",
                    "single row, one at a time");
        }
    }

    private static Rounds.Result creates(RunningLedger ledger, int threads) throws Exception {
        Commands commands = ledger.bean(Commands.class);
        UUID owner = ledger.bean(People.class).owner().orElseThrow().id();
        SecureRandom random = new SecureRandom();
        return Rounds.threads(
                threads,
                SECONDS,
                number -> {
                    TokenValue value = FORMAT.generate(random);
                    UUID id = UUID.randomUUID();
                    commands.send(
                            new CreateToken(
                                    id,
                                    "token " + id,
                                    owner,
                                    PERMISSIONS,
                                    Source.GENERATED,
                                    value.digest(),
                                    FORMAT.hint(value),
                                    null,
                                    null,
                                    Cause.system("measure")),
                            TokenResult.class);
                    return 1;
                });
    }

    /** The same table beside the ledger, to be filled with the rows that the ledger wrote. */
    private static void prepare(DataSource database) throws SQLException {
        run(database, "CREATE SCHEMA bench");
        run(database, "CREATE TABLE bench.events (LIKE ledger.events INCLUDING ALL)");
        run(database, "CREATE SEQUENCE bench.position");
    }

    private static final String INSERT =
            """
            INSERT INTO bench.events
            SELECT nextval('bench.position'), gen_random_uuid(), gen_random_uuid(), 0, aggregate,
                   type, version, time, payload, metadata, salt
              FROM ledger.events WHERE position = ?
            """;

    private static Rounds.Result singleRows(DataSource database, int threads) throws Exception {
        BlockingQueue<Connection> pool = new ArrayBlockingQueue<>(threads);
        for (int i = 0; i < threads; i++) {
            pool.add(database.getConnection());
        }
        Rounds.Result result =
                Rounds.threads(
                        threads,
                        SECONDS,
                        number -> {
                            Connection connection = pool.take();
                            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                                insert.setLong(1, 10 + number % 1000);
                                return insert.executeUpdate();
                            } finally {
                                pool.add(connection);
                            }
                        });
        for (Connection connection : pool) {
            connection.close();
        }
        return result;
    }

    private static Rounds.Result batches(DataSource database) throws Exception {
        AtomicLong from = new AtomicLong();
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement(
                                INSERT.replace("position = ?", "position >= ? LIMIT 500"))) {
            return Rounds.threads(
                    1,
                    SECONDS,
                    number -> {
                        insert.setLong(1, 10 + from.getAndAdd(500) % 5_000);
                        return insert.executeUpdate();
                    });
        }
    }

    private static void run(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
