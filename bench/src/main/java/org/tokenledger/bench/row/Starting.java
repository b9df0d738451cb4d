package org.tokenledger.bench.row;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.peer.EmptyApplication;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * S1: how long until a node is ready? Against reading the tokens with COPY, as psql does, and
 * starting an empty application from the same jar, one after the other. PostgreSQL runs already.
 */
public final class Starting {
    private static final String LEDGER = "the ledger, to ready";
    private static final String EMPTY = "COPY of the tokens, then an empty Spring Boot";

    private Starting() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Path top = stands.settings().top();
        Path data = stands.emptyFolder("second-node");
        Rounds rounds =
                stands.rounds("S1")
                        .add(LEDGER, () -> ledger(top, data, stand))
                        .add(EMPTY, () -> empty(top, stand))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "start to ready against COPY of the tokens and an empty start",
                        LEDGER,
                        EMPTY,
                        Sample::p50Millis,
                        Target.atMost(1.5)),
                rounds.value("start to ready", LEDGER, Sample::p50Millis, Target.none("ms")));
    }

    private static Sample ledger(Path top, Path data, Stand stand)
            throws IOException, InterruptedException {
        DatabaseAccess access = stand.access();
        ProcessBuilder builder =
                new ProcessBuilder(
                        top.resolve("ledger").toString(), "serve", "--port=0", "--data=" + data);
        builder.environment()
                .putAll(
                        Map.of(
                                "OWNER_TOKEN", Tokens.OWNER,
                                "LEDGER_ENCRYPTION_KEYS", stand.encryptionKeys().toString(),
                                "LEDGER_DATABASE_URL", access.url(),
                                "LEDGER_DATABASE_USER", access.user(),
                                "LEDGER_DATABASE_PASSWORD", access.password(),
                                "LEDGER_MIGRATION_USER", access.migrationUser(),
                                "LEDGER_MIGRATION_PASSWORD", access.migrationPassword()));
        return Sample.once(1, untilItSays("Token Ledger is ready", builder));
    }

    private static Sample empty(Path top, Stand stand)
            throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        try (Connection connection = stand.superuser().getConnection()) {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyOut(
                            """
                            COPY (SELECT id, digest, owner_id, permissions, expires_at, revoked_at
                                    FROM views.tokens) TO STDOUT
                            """,
                            OutputStream.nullOutputStream());
        }
        long scan = System.nanoTime() - begun;
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:MaxRAMPercentage=50",
                        "-Dloader.main=" + EmptyApplication.class.getName(),
                        "-Dloader.path=" + top.resolve("bench/target/classes"),
                        "-cp",
                        top.resolve("server/target/token-ledger.jar").toString(),
                        "org.springframework.boot.loader.launch.PropertiesLauncher");
        return Sample.once(1, scan + untilItSays(EmptyApplication.READY, builder));
    }

    /** Nanoseconds from the start of the process to the line; then it is stopped. */
    private static long untilItSays(String wanted, ProcessBuilder builder)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = builder.redirectErrorStream(true).start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line).append('\n');
                if (line.contains(wanted)) {
                    return System.nanoTime() - begun;
                }
            }
        } finally {
            process.destroy();
            process.waitFor();
        }
        throw new IllegalStateException("it did not start:\n" + said);
    }
}
