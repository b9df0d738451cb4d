package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A token's value is in the answer to its creation and nowhere else, however it is used. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class SecretTest {
    private static final String PRESHARED = "tc-apiv1_" + "5ec2e7".repeat(10) + "beef";

    /** Never a token: what somebody sends by mistake is a secret as well. */
    private static final String UNKNOWN = "tc-apiv1_" + "0dd5ec".repeat(10) + "cafe";

    @TempDir private Path temporary;

    private final List<String> answers = new ArrayList<>();

    @Test
    void theValueIsInTheAnswerToCreateAndNowhereElse() throws Exception {
        String generated;
        try (ServerProcess server =
                ServerProcess.start(
                        temporary.resolve("data"),
                        Map.of(
                                "OWNER_TOKEN", RunningLedger.OWNER_TOKEN,
                                "LOGGING_LEVEL_ROOT", "debug",
                                "LOGGING_LEVEL_ORG_TOKENLEDGER", "trace"),
                        "--debug")) {
            generated = createAndUse(server);
            nowhere("the log", server.out() + server.err(), generated);
            try (Connection superuser = server.superuser()) {
                requireAbsentFromDatabase(superuser, generated);
            }
        }
        answers.forEach(answer -> nowhere("an answer", answer, generated));
        requireAbsentFromFiles(generated);
    }

    private String createAndUse(ServerProcess server) {
        Http owner = server.http(RunningLedger.OWNER_TOKEN);
        String body = "{\"name\":\"made\",\"reason\":\"because\"}";
        Answer created = owner.post("/api/tokens", body, "Idempotency-Key", "made");
        assertThat(created.status()).isEqualTo(201);
        String generated = created.text("token");
        keep(owner.post("/api/tokens", body, "Idempotency-Key", "made"), 201);
        String shared = "{\"name\":\"shared\",\"rawToken\":\"%s\"}".formatted(PRESHARED);
        Answer given = owner.post("/api/tokens", shared, "Idempotency-Key", "shared");
        assertThat(given.status()).isEqualTo(201);
        keep(owner.post("/api/tokens", shared, "Idempotency-Key", "shared"), 201);
        for (String value : List.of(generated, PRESHARED, UNKNOWN)) {
            use(server, value);
            misplace(server, value);
        }
        for (Answer token : List.of(created, given)) {
            keep(owner.get("/api/tokens/" + token.text("id")), 200);
            keep(owner.get("/api/tokens/" + token.text("id") + "/history"), 200);
            keep(owner.post("/api/tokens/" + token.text("id") + "/revoke", "{}"), 200);
        }
        use(server, generated);
        keep(owner.delete("/api/tokens/" + given.text("id")), 204);
        use(server, PRESHARED);
        keep(owner.get("/api/tokens"), 200);
        keep(owner.get("/api/audit/events"), 200);
        keep(owner.send("GET", "/api/audit/events", null, "Accept", "text/csv"), 200);
        keep(owner.get("/metrics"), 0);
        return generated;
    }

    /** As a credential: well, in odd forms, and for what it may not. */
    private void use(ServerProcess server, String value) {
        Http nobody = server.http(null);
        for (String header :
                List.of(
                        "Bearer " + value,
                        "Token " + value,
                        "token  " + value,
                        "Bearer " + value + "0",
                        "Bearer " + value + " x",
                        "Bearer=" + value,
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("x:" + value).getBytes(UTF_8)),
                        value)) {
            keep(nobody.send("GET", "/auth", null, "Authorization", header), 0);
            keep(nobody.send("GET", "/auth?permission=no:way", null, "Authorization", header), 0);
            keep(nobody.send("GET", "/api/tokens/self", null, "Authorization", header), 0);
            keep(nobody.send("POST", "/api/users", "{", "Authorization", header), 0);
        }
        keep(nobody.send("GET", "/auth", null, "Cookie", "token=" + value), 401);
    }

    /** Where it does not belong. */
    private void misplace(ServerProcess server, String value) {
        Http owner = server.http(RunningLedger.OWNER_TOKEN);
        for (String body :
                List.of(
                        "{\"name\":\"x\",\"rawToken\":\"%s\"",
                        "{\"name\":\"x\",\"rawToken\":\"%s\",\"unknown\":1}",
                        "{\"name\":\"x\",\"unknown\":\"%s\"}",
                        "{\"name\":\"x\",\"rawToken\":[\"%s\"]}",
                        "{\"name\":\"x\",\"rawToken\":\"%sx\"}",
                        "{\"name\":\"x\",\"rawToken\":\"%s",
                        "{\"name\":\"x\",\"ownerId\":\"%s\"}",
                        "{\"name\":\"x\",\"expiresIn\":\"%s\"}",
                        "{\"name\":\"x\",\"permissions\":[\"%s\"]}",
                        "{\"%s\":1}",
                        "%s")) {
            keep(owner.post("/api/tokens", body.formatted(value)), 0);
        }
        keep(owner.post("/api/tokens/bulk/revoke", "{\"ids\":[\"" + value + "\"]}"), 400);
        for (String path :
                List.of(
                        "/auth?token=",
                        "/auth?permission=",
                        "/auth/",
                        "/api/tokens/",
                        "/api/tokens?ownerId=",
                        "/api/tokens?cursor=",
                        "/api/tokens?token=",
                        "/api/users/",
                        "/nowhere/")) {
            keep(owner.get(path + value), 0);
        }
        keep(owner.send("DELETE", "/api/tokens/" + value, null), 0);
        keep(owner.send("GET", "/api/tokens", null, "If-Match", value), 0);
        keep(owner.send("GET", "/api/tokens", null, "Ledger-Position", value), 0);
    }

    /** Any status will do when 0 is expected, but an error of the server. */
    private void keep(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isLessThan(500);
        if (status != 0) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        }
        answers.add(answer.headers().map() + "\n" + answer.body());
    }

    /** Neither whole nor without its prefix, nor as HTTP Basic would carry it. */
    private static void nowhere(String where, String text, String generated) {
        for (String value : List.of(generated, PRESHARED, UNKNOWN, RunningLedger.OWNER_TOKEN)) {
            String bare = value.substring("tc-apiv1_".length());
            int at = text.toLowerCase(Locale.ROOT).indexOf(bare);
            assertThat(at)
                    .as("%s: %s", where, text.substring(Math.max(0, at - 300), Math.max(0, at)))
                    .isEqualTo(-1);
            String basic = Base64.getEncoder().encodeToString(("x:" + value).getBytes(UTF_8));
            assertThat(text.contains(basic)).as(where).isFalse();
        }
    }

    /** Every row of every table, as text, and what is stored as bytes also as what it says. */
    private static void requireAbsentFromDatabase(Connection superuser, String generated)
            throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = superuser.createStatement()) {
            ResultSet names =
                    statement.executeQuery(
                            """
                            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                             WHERE schemaname <> 'information_schema'
                            """);
            while (names.next()) {
                tables.add(names.getString(1));
            }
            assertThat(tables).contains("ledger.events", "guard.answers", "views.tokens");
            for (String table : tables) {
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table);
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int i = 1; i <= columns; i++) {
                        byte[] bytes =
                                rows.getMetaData().getColumnTypeName(i).equals("bytea")
                                        ? rows.getBytes(i)
                                        : null;
                        String text =
                                bytes == null ? rows.getString(i) : new String(bytes, ISO_8859_1);
                        nowhere(table, String.valueOf(text), generated);
                    }
                }
            }
        }
    }

    /** PostgreSQL's log, its data, its write-ahead log, and whatever else is in the data folder. */
    private void requireAbsentFromFiles(String generated) throws IOException {
        assertThat(temporary.resolve("data/postgresql.log")).isNotEmptyFile();
        try (Stream<Path> files = Files.walk(temporary.resolve("data"))) {
            List<Path> kept =
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("postgresql-programs"))
                            .toList();
            for (Path file : kept) {
                nowhere(file.toString(), Files.readString(file, ISO_8859_1), generated);
            }
        }
    }
}
