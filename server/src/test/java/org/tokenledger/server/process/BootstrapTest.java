package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.process.LedgerTable.Event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Behaviour §8: what the ledger does of itself at every start, and what it leaves alone. */
@NullUnmarked
class BootstrapTest {
    private static final String FIRST = "tc-apiv1_" + "a1".repeat(32);
    private static final String SECOND = "tc-apiv1_" + "b2".repeat(32);
    private static final String OTHER = "tc-apiv1_" + "c3".repeat(32);

    private final DatabaseAccess database = TestDatabase.fresh();
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir private Path temporary;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void hush() {
        System.setOut(console);
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    /** A start with this configured value; every start of a test is on the same database. */
    private RunningLedger start(Optional<String> ownerToken) {
        return RunningLedger.start(
                database,
                standard ->
                        new Options(
                                Options.Command.SERVE,
                                0,
                                temporary.resolve("data"),
                                Optional.of(database),
                                ownerToken,
                                "owner",
                                false,
                                "tc-apiv1_",
                                Optional.empty(),
                                standard.log(),
                                standard.trustedProxies(),
                                standard.failedAttemptsPerMinute(),
                                standard.verifyPort(),
                                standard.lease(),
                                standard.tls(),
                                Optional.of(TestDatabase.encryptionKeys()),
                                false));
    }

    private RunningLedger start(String ownerToken) {
        return start(Optional.of(ownerToken));
    }

    /** Starts, and says what it wrote. */
    private List<String> eventsOf(Optional<String> ownerToken) throws SQLException {
        int before = events().size();
        start(ownerToken).close();
        return events().subList(before, events().size()).stream().map(Event::type).toList();
    }

    private List<Event> events() throws SQLException {
        try (Connection superuser = TestDatabase.asSuperuser(database).getConnection()) {
            boolean fresh;
            try (var row =
                    superuser
                            .createStatement()
                            .executeQuery("SELECT to_regclass('ledger.events') IS NULL")) {
                row.next();
                fresh = row.getBoolean(1);
            }
            return fresh ? List.of() : LedgerTable.read(superuser).requireDense().events();
        }
    }

    private static int use(RunningLedger ledger, String value) {
        return ledger.http(value).get("/auth").status();
    }

    @Test
    void theFirstStartRegistersTheOwnerAndProvisionsTheConfiguredValue() throws SQLException {
        try (RunningLedger ledger = start(FIRST)) {
            var token = ledger.http(FIRST).get("/api/tokens").json().path("items").path(0);
            assertThat(token.path("name").asString()).isEqualTo("bootstrap-token");
            assertThat(token.path("source").asString()).isEqualTo("bootstrap");
            assertThat(token.path("ownerName").asString()).isEqualTo("owner");
            assertThat(token.path("expiresAt").isNull()).isTrue();
            assertThat(token.path("createdBy").isNull()).isTrue();
            assertThat(Stream.of(token.path("permissions")).flatMap(all -> all.valueStream()))
                    .extracting(permission -> permission.asString())
                    .containsExactlyElementsOf(Catalogue.standard().ceiling(Role.OWNER).sorted());
            assertThat(ledger.http(FIRST).get("/api/users").json().path("items"))
                    .singleElement()
                    .satisfies(user -> assertThat(user.path("role").asString()).isEqualTo("owner"));
        }
        assertThat(events())
                .extracting(Event::type)
                .containsExactly("user.registered", "token.created");
        assertThat(temporary.resolve("data/owner-token")).doesNotExist();
        assertThat(log()).contains("tc-apiv1_...a1a1a1").doesNotContain(FIRST);
    }

    @Test
    void theSameValueOrNoneAtALaterStartChangesNothing() throws SQLException {
        assertThat(eventsOf(Optional.of(FIRST))).hasSize(2);
        assertThat(eventsOf(Optional.of(FIRST))).isEmpty();
        assertThat(eventsOf(Optional.empty())).isEmpty();
        assertThat(temporary.resolve("data/owner-token")).doesNotExist();
        try (RunningLedger ledger = start(Optional.empty())) {
            assertThat(use(ledger, FIRST)).isEqualTo(200);
        }
    }

    @Test
    void aChangedValueIsProvisionedFirstAndThenThePreviousOneIsRevoked() throws SQLException {
        eventsOf(Optional.of(FIRST));
        assertThat(eventsOf(Optional.of(SECOND))).containsExactly("token.created", "token.revoked");
        try (RunningLedger ledger = start(SECOND)) {
            assertThat(use(ledger, SECOND)).isEqualTo(200);
            assertThat(use(ledger, FIRST)).isEqualTo(401);
            assertThat(names(ledger.http(SECOND)))
                    .containsExactlyInAnyOrder("bootstrap-token", "bootstrap-token-1");
        }
    }

    private static List<String> names(Http owner) {
        return owner.get("/api/tokens?limit=200")
                .json()
                .path("items")
                .valueStream()
                .map(token -> token.path("name").asString())
                .toList();
    }

    @Test
    void aNameThatIsTakenGetsTheNextFreeNumber() {
        try (RunningLedger ledger = start(FIRST)) {
            Http owner = ledger.http(FIRST);
            String user = owner.get("/api/users").json().at("/items/0/id").asString();
            owner.token("bootstrap-token-1", user);
        }
        try (RunningLedger ledger = start(SECOND)) {
            assertThat(names(ledger.http(SECOND)))
                    .containsExactlyInAnyOrder(
                            "bootstrap-token", "bootstrap-token-1", "bootstrap-token-2");
        }
    }

    @Test
    void aValueThatAnOrdinaryTokenHasIsLeftToItWithAWarning() throws SQLException {
        String before;
        try (RunningLedger ledger = start(FIRST)) {
            Http owner = ledger.http(FIRST);
            String body =
                    "{\"name\":\"mine\",\"rawToken\":\"%s\",\"permissions\":[\"configs:read\"]}"
                            .formatted(OTHER);
            Answer created = owner.post("/api/tokens", body);
            before = owner.get("/api/tokens/" + created.text("id")).body();
        }
        assertThat(eventsOf(Optional.of(OTHER))).isEmpty();
        assertThat(log())
                .containsPattern("WARN .*tc-apiv1_\\.\\.\\.c3c3c3 is the value of an ordinary")
                .doesNotContain(OTHER);
        try (RunningLedger ledger = start(Optional.empty())) {
            assertThat(names(ledger.http(FIRST)))
                    .containsExactlyInAnyOrder("bootstrap-token", "mine");
            assertThat(ledger.http(FIRST).get("/api/tokens?q=mine").body()).contains(before);
            assertThat(use(ledger, OTHER)).isEqualTo(200);
        }
    }

    @Test
    void aTokenRevokedByHandStaysRevokedAndOneDeletedByHandIsProvisionedAgain()
            throws SQLException {
        String id;
        try (RunningLedger ledger = start(FIRST)) {
            Http owner = ledger.http(FIRST);
            id = owner.get("/api/tokens").json().at("/items/0/id").asString();
            String body = "{\"name\":\"spare\",\"rawToken\":\"%s\"}".formatted(OTHER);
            assertThat(owner.post("/api/tokens", body).status()).isEqualTo(201);
            assertThat(owner.post("/api/tokens/" + id + "/revoke", "{}").status()).isEqualTo(200);
        }
        assertThat(eventsOf(Optional.of(FIRST))).isEmpty();
        assertThat(log()).containsPattern("WARN .*tc-apiv1_\\.\\.\\.a1a1a1 is revoked");
        try (RunningLedger ledger = start(FIRST)) {
            assertThat(use(ledger, FIRST)).isEqualTo(401);
            assertThat(ledger.http(OTHER).delete("/api/tokens/" + id).status()).isEqualTo(204);
        }
        assertThat(eventsOf(Optional.of(FIRST))).containsExactly("token.created");
        try (RunningLedger ledger = start(FIRST)) {
            assertThat(use(ledger, FIRST)).isEqualTo(200);
        }
    }

    @Test
    void aMalformedValueIsIgnoredWithAWarningThatDoesNotRepeatIt() throws SQLException {
        assertThat(eventsOf(Optional.of("tc-apiv1_" + "XYZ".repeat(9))))
                .containsExactly("user.registered");
        assertThat(log()).containsPattern("WARN .*owner token is ignored").doesNotContain("XYZ");
        assertThat(eventsOf(Optional.of(FIRST))).containsExactly("token.created");
    }

    @Test
    void theFlagWinsOverTheVariable() {
        Options options =
                Options.parse(
                        new String[] {"--owner-token=" + FIRST}, Map.of("OWNER_TOKEN", OTHER));
        try (RunningLedger ledger = start(options.ownerToken())) {
            assertThat(use(ledger, FIRST)).isEqualTo(200);
            assertThat(use(ledger, OTHER)).isEqualTo(401);
        }
    }

    @Test
    void theFirstStartWithoutAValueWritesOneToAFileAndLogsTheFileOnly()
            throws IOException, SQLException {
        Path file = temporary.resolve("data/owner-token");
        String value;
        try (RunningLedger ledger = start(Optional.empty())) {
            value = Files.readString(file).strip();
            assertThat(use(ledger, value)).isEqualTo(200);
        }
        assertThat(value).matches("tc-apiv1_[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(log()).contains(file.toRealPath().toString()).doesNotContain(value);
        assertThat(eventsOf(Optional.empty())).isEmpty();
        assertThat(file).hasContent(value);
    }

    @Test
    void theFileGoesWhenAConfiguredValueReplacesTheOneInIt() throws IOException, SQLException {
        Path file = temporary.resolve("data/owner-token");
        eventsOf(Optional.empty());
        String value = Files.readString(file).strip();
        assertThat(eventsOf(Optional.of(value))).isEmpty();
        assertThat(file).hasContent(value);
        assertThat(eventsOf(Optional.of("malformed"))).isEmpty();
        assertThat(file).hasContent(value);
        assertThat(eventsOf(Optional.of(FIRST))).containsExactly("token.created", "token.revoked");
        assertThat(file).doesNotExist();
        assertThat(log())
                .containsOnlyOnce("removed the file " + temporary.toRealPath())
                .doesNotContain(value);

        // As a start leaves it that is cut off before it removes the file.
        Files.writeString(file, value + "\n");
        assertThat(eventsOf(Optional.of(FIRST))).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void aTokenThatWasGivenToSomebodyElseIsLeftToThemWithAWarning() throws SQLException {
        try (RunningLedger ledger = start(FIRST)) {
            Http owner = ledger.http(FIRST);
            String id = owner.get("/api/tokens").json().at("/items/0/id").asString();
            String mary = owner.user("mary", "manager");
            String body = "{\"ownerId\":\"%s\"}".formatted(mary);
            assertThat(owner.post("/api/tokens/" + id + "/reassign", body).status()).isEqualTo(200);
        }
        assertThat(log()).doesNotContain("WARN");
        assertThat(eventsOf(Optional.of(FIRST))).isEmpty();
        assertThat(log())
                .containsPattern(
                        "WARN .*tc-apiv1_\\.\\.\\.a1a1a1 is somebody's who is not the owner")
                .doesNotContain(FIRST);
    }

    @Test
    void anOwnerWhoseTokensLostPermissionsInATransferGetsThemBackWithAnotherValue() {
        try (RunningLedger ledger = start(FIRST)) {
            Http owner = ledger.http(FIRST);
            String old = owner.get("/api/users").json().at("/items/0/id").asString();
            String ann = owner.user("ann", "administrator");
            Http anns = ledger.http(owner.token("anns", ann).text("token"));
            transfer(owner, ann);
            transfer(anns, old);
            assertThat(may(owner, "license:read")).isEqualTo(403);
            Answer wider =
                    owner.post(
                            "/api/tokens",
                            "{\"name\":\"wider\",\"permissions\":[\"license:read\"]}");
            assertThat(wider.status()).isEqualTo(422);
            assertThat(wider.text("code")).isEqualTo("no_permission_left");
        }
        try (RunningLedger ledger = start(SECOND)) {
            assertThat(may(ledger.http(SECOND), "license:read")).isEqualTo(200);
            assertThat(use(ledger, FIRST)).isEqualTo(401);
        }
    }

    private static void transfer(Http owner, String to) {
        String body = "{\"userId\":\"%s\"}".formatted(to);
        assertThat(owner.post("/api/users/transfer-ownership", body).status()).isEqualTo(200);
    }

    private static int may(Http holder, String permission) {
        return holder.get("/auth?permission=" + permission).status();
    }

    @Test
    void aFirstStartCutOffBetweenTheFileAndTheTokenGoesOnWithTheFilesValue()
            throws IOException, SQLException {
        eventsOf(Optional.of("malformed"));
        Path file = Files.writeString(temporary.resolve("data/owner-token"), OTHER + "\n");
        assertThat(eventsOf(Optional.empty())).containsExactly("token.created");
        assertThat(file).hasContent(OTHER);
        try (RunningLedger ledger = start(Optional.empty())) {
            assertThat(use(ledger, OTHER)).isEqualTo(200);
        }
    }
}
