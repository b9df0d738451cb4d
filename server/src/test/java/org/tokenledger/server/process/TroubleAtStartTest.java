package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

/** Who can't start says why in one sentence, and ends with 1. */
@NullUnmarked
class TroubleAtStartTest {
    @TempDir private static Path temporary;

    private static ServerProcess running;

    @BeforeAll
    static void start() {
        running = ServerProcess.start(temporary.resolve("data"), Map.of());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void requireRefusal(ServerProcess started, String sentence) {
        assertThat(started.exitCode()).isEqualTo(1);
        assertThat(started.err()).isEqualTo(sentence);
        assertThat(started.out()).doesNotContain("\tat ", "ERROR");
    }

    private static ServerProcess start(Path data) {
        return ServerProcess.launch(data, 0, Map.of());
    }

    /** On a database that is not embedded, with a data folder of its own. */
    private static ServerProcess start(int port, String url, String password, String... more) {
        String[] database = {
            "--database-url=" + url,
            "--database-user=ledger_login",
            "--migration-user=ledger_migrator",
            "--migration-password=" + running.password("ledger-migrator-password")
        };
        return ServerProcess.launch(
                temporary.resolve("other"),
                port,
                Map.of("LEDGER_DATABASE_PASSWORD", password),
                Stream.of(database, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String login() {
        return running.password("ledger-login-password");
    }

    @Test
    void aSecondStartOnTheSameDataFolderIsRefused() throws IOException {
        Path data = temporary.resolve("data");
        requireRefusal(
                start(data),
                "Another Token Ledger is running on the data folder %s: stop it first, or name"
                                .formatted(data.toRealPath())
                        + " another folder with --data.");
        assertThat(running.http(null).get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void aFileInPlaceOfTheDataFolderIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        requireRefusal(
                start(file),
                "The data folder %s is not a directory: name another with --data.".formatted(file));
    }

    @Test
    void aDataFolderThatCantBeWrittenIsRefused() throws IOException {
        Path locked = Files.createDirectory(temporary.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        // Root may write everywhere but here.
        Path folder = Files.isWritable(locked) ? Path.of("/proc/self") : locked;
        ServerProcess refused = start(folder);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .matches(
                        "The data folder \\S+ can't be written \\(.+\\): make it writable for this"
                                + " user, or name another with --data\\.");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aDatabaseThatRefusesConnectionsIsNamed() {
        requireRefusal(
                start(0, "jdbc:postgresql://127.0.0.1:1/ledger", login()),
                "The database at jdbc:postgresql://127.0.0.1:1/ledger can't be reached (connection"
                        + " refused): check that it runs and that --database-url is right.");
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        String url = running.databaseUrl("token_ledger");
        requireRefusal(
                start(0, url, "swordfish"),
                "The database at %s refuses the login 'ledger_login': check the user and the"
                                .formatted(url)
                        + " password of --database-user and --migration-user.");
    }

    @Test
    void anUnknownDatabaseIsNamed() {
        String url = running.databaseUrl("nowhere");
        requireRefusal(
                start(0, url, login()),
                "The database at %s does not exist: create it, or correct --database-url."
                        .formatted(url));
    }

    private static String portIsTaken() {
        return "Port %d is taken: stop the program that uses it, or choose another with --port."
                .formatted(running.port());
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        requireRefusal(
                start(running.port(), running.databaseUrl("token_ledger"), login()), portIsTaken());
    }

    @Test
    void aPortThatIsTakenIsFoundOutBeforeAnythingIsWritten() {
        Path data = temporary.resolve("fresh");
        requireRefusal(ServerProcess.launch(data, running.port(), Map.of()), portIsTaken());
        assertThat(data).isDirectoryNotContaining(file -> !file.endsWith("ledger.lock"));
    }

    @Test
    void aWrongPermissionCatalogueIsAWrongCommandLineAndNothingIsStarted() {
        Path data = temporary.resolve("never");
        ServerProcess refused =
                ServerProcess.launch(data, 0, Map.of(), "--permissions=" + temporary);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo(
                        "The permission catalogue %s (--permissions) can't be read (it is a"
                                        .formatted(temporary)
                                + " folder): name a file.");
        assertThat(refused.out()).isEmpty();
        assertThat(data).doesNotExist();
    }

    @Test
    void soIsThePortForVerification() {
        Path data = temporary.resolve("unverified");
        requireRefusal(
                ServerProcess.launch(data, 0, Map.of(), "--verify-port=" + running.port()),
                "Port %d is taken: stop the program that uses it, or choose another with"
                                .formatted(running.port())
                        + " --verify-port.");
        assertThat(data).isDirectoryNotContaining(file -> !file.endsWith("ledger.lock"));
    }

    @Test
    void aCertificateThatIsNotThereIsNamed() {
        Path missing = temporary.resolve("missing.pem");
        requireRefusal(
                start(
                        0,
                        running.databaseUrl("token_ledger"),
                        login(),
                        "--tls-certificate=" + missing,
                        "--tls-key=" + missing),
                "The file %s of --tls-certificate can't be read (there is no such file): name"
                                .formatted(missing)
                        + " another, or let this user read it.");
    }

    @Test
    void damagedEncryptionKeysAreNamed() throws IOException {
        String right = Files.readString(temporary.resolve("data/encryption-keys"));
        String id = right.substring(0, right.indexOf(' '));
        Path damaged = temporary.resolve("damaged-keys");
        Files.createFile(
                damaged,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                damaged,
                id
                        + " "
                        + Base64.getEncoder()
                                .encodeToString(
                                        "32 bytes, but not the right ones".getBytes(UTF_8)));
        requireRefusal(
                start(
                        0,
                        running.databaseUrl("token_ledger"),
                        login(),
                        "--encryption-keys=" + damaged),
                "The encryption key %s in the file %s does not open what is sealed with it in this"
                                .formatted(id, damaged)
                        + " database, so one of both is damaged: put the right file there, or name"
                        + " it with --encryption-keys.");
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        requireRefusal(
                start(
                        0,
                        running.databaseUrl("token_ledger"),
                        login(),
                        "--tls-certificate=chain.pem"),
                "--tls-certificate (LEDGER_TLS_CERTIFICATE) and --tls-key (LEDGER_TLS_KEY) go"
                        + " together: give both, or neither.");
    }
}
