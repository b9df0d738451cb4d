package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.note.Note;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.rebuild.Pace;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.Replay;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.query.transparency.Publisher;
import org.tokenledger.query.transparency.check.LogCheck;
import org.tokenledger.query.transparency.check.LogFinding;
import org.tokenledger.query.transparency.witness.Witnesses;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.server.ledger.StandaloneLedger;
import org.tokenledger.server.log.Exported.Verdict;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.sql.DataSource;

/** Whatever is changed, wherever: the auditor notices, and is told where it begins. */
class TamperDrillsTest {
    /** In a full tile, and after the last one. */
    private static final int EARLY = 7;

    private static final int LATE = 260;

    private static DatabaseAccess database;
    private static DatabaseAccess backup;
    private static Path data;
    private static VerifierKey key;
    private static Exported untouched;
    private static Path kept;
    private static long size;

    @BeforeAll
    static void history() throws IOException {
        data = OneLog.folder();
        database = TestDatabase.fresh();
        kept = Files.createTempFile("kept", ".checkpoint");
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(100);
            log.published();
        }
        backup = TestDatabase.copyOf(database);
        try (OneLog log = OneLog.start(database, data)) {
            log.tokens(170);
            log.published();
            Files.writeString(kept, log.checkpoint().toString());
            log.tokens(5);
            size = log.published().size();
            key = log.key();
        }
        untouched = Exported.of(database);
    }

    @AfterAll
    static void nothingWasTouchedMeanwhile() {
        assertThat(untouched.verified("--key", key, "--checkpoint", kept).exitCode()).isZero();
    }

    @Test
    void whatNobodyTouchedIsSound() {
        Verdict verdict = untouched.verified("--key", key, "--checkpoint", kept);

        assertThat(verdict.exitCode()).as(verdict.said()).isZero();
        assertThat(verdict.said())
                .contains("SOUND: %,d events in".formatted(size), "signed", OneLog.ORIGIN)
                .contains("continues all 1 checkpoints that were kept");
    }

    static Stream<Arguments> inTheDatabase() {
        return Stream.of(
                Arguments.of(EARLY, "payload = set_byte(payload, 3, 65)"),
                Arguments.of(LATE, "payload = set_byte(payload, 3, 65)"),
                Arguments.of(0, "payload = payload || ' '"),
                Arguments.of(EARLY, "payload = ''"),
                Arguments.of(EARLY, "metadata = '{}'"),
                Arguments.of(EARLY, "salt = sha256(salt)"),
                Arguments.of(LATE, "salt = sha256(salt)"),
                Arguments.of(EARLY, "time = time + interval '1 millisecond'"),
                Arguments.of(LATE, "time = time - interval '1 day'"),
                Arguments.of(EARLY, "time = time + interval '1 microsecond'"),
                Arguments.of(EARLY, "type = 'token.revoked'"),
                Arguments.of(EARLY, "type = 'token created'"),
                Arguments.of(EARLY, "version = 3"),
                Arguments.of(EARLY, "aggregate = 'user'"),
                Arguments.of(EARLY, "stream = gen_random_uuid()"),
                Arguments.of(EARLY, "sequence = sequence + 1"),
                Arguments.of(EARLY, "event_id = gen_random_uuid()"),
                Arguments.of(LATE, "event_id = gen_random_uuid()"));
    }

    @ParameterizedTest
    @MethodSource
    void inTheDatabase(int position, String change) {
        assertFound(
                position, "UPDATE ledger.events SET " + change + " WHERE position = " + position);
    }

    static Stream<Arguments> manyRows() {
        return Stream.of(
                Arguments.of(EARLY, "DELETE FROM ledger.events WHERE position = 7"),
                Arguments.of(
                        EARLY,
                        """
                        UPDATE ledger.events e SET payload = o.payload, metadata = o.metadata
                          FROM ledger.events o
                         WHERE e.position IN (7, 9) AND o.position = 16 - e.position
                        """),
                Arguments.of(
                        EARLY,
                        """
                        UPDATE ledger.events SET position = -position WHERE position IN (7, 9);
                        UPDATE ledger.events SET position = 16 + position WHERE position < 0
                        """),
                Arguments.of(
                        EARLY,
                        """
                        DELETE FROM ledger.events WHERE position = 7;
                        INSERT INTO ledger.events
                        SELECT 7, gen_random_uuid(), gen_random_uuid(), 0, aggregate, type, version,
                               time, payload, metadata, salt
                          FROM ledger.events WHERE position = 8
                        """),
                Arguments.of(
                        EARLY,
                        """
                        UPDATE ledger.events SET position = -position WHERE position >= 7;
                        UPDATE ledger.events SET position = 1 - position WHERE position < 0;
                        INSERT INTO ledger.events
                        SELECT 7, gen_random_uuid(), gen_random_uuid(), 0, aggregate, type, version,
                               time, payload, metadata, salt
                          FROM ledger.events WHERE position = 8
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void manyRows(int position, String sql) {
        assertFound(position, sql);
    }

    static Stream<Arguments> inWhatWasPublished() {
        return Stream.of(
                Arguments.of(
                        EARLY,
                        """
                        UPDATE tlog.tiles SET hashes = set_byte(hashes, 7 * 32, 1) WHERE level = 0
                        """),
                Arguments.of(
                        LATE,
                        """
                        UPDATE tlog.epochs SET tail = set_byte(tail, (260 - 256) * 32,
                                                               get_byte(tail, 128) # 1)
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void inWhatWasPublished(int position, String sql) {
        assertFound(position, sql);
    }

    private static void assertFound(int position, String sql) {
        DatabaseAccess copy = TestDatabase.copyOf(database);
        sql(copy).sql(sql).update();
        Findings replayed = replayed(copy);
        assertThat(replayed.sound()).as("%s", replayed).isFalse();
        assertThat(replayed.log().matches()).as("%s", replayed.log()).isFalse();
        assertThat(replayed.log().firstBad()).as("%s", replayed.log()).isEqualTo(position);
        String said;
        try {
            Verdict verdict = Exported.of(copy).verified("--key", key);
            assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(1);
            said = verdict.said();
        } catch (Mismatch atTheExport) {
            said = String.valueOf(atTheExport.getMessage());
        }
        assertThat(said).containsPattern("(leaf|position) " + position + "\\b");
    }

    /** As `ledger replay` does it. */
    private static Findings replayed(DatabaseAccess access) {
        DataSource sessions = LedgerDatabase.forReplays(access);
        try (StandaloneLedger ledger =
                        new StandaloneLedger(
                                access, new PrivateFile(TestDatabase.encryptionKeys()));
                Connection work = sessions.getConnection();
                Connection live = sessions.getConnection()) {
            LogCheck log = LogOfThisNode.check(data, Optional.empty(), events -> {});
            return new Replay(ledger.events(), log, Pace.full(), System::nanoTime, 100)
                    .run(work, live, size - 1, (phase, read) -> {}, difference -> {});
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void theReplayOfWhatNobodyTouchedIsSound() {
        Findings replayed = replayed(TestDatabase.copyOf(database));

        assertThat(replayed.sound()).as("%s", replayed).isTrue();
        assertThat(replayed.log().checkpoint())
                .contains("\n" + size + "\n" + replayed.log().root());
        assertThat(replayed.log().key()).isEqualTo(key.toString());
    }

    private static JdbcClient sql(DatabaseAccess access) {
        return JdbcClient.create(TestDatabase.asSuperuser(access));
    }

    @Test
    void anEventAndItsPublishedHashChangedTogetherAreFoundByTheSignature() {
        DatabaseAccess copy = TestDatabase.copyOf(database);
        sql(copy).sql("UPDATE ledger.events SET version = 3 WHERE position = 7").update();
        sql(copy).sql("DELETE FROM tlog.tiles").update();

        assertThat(replayed(copy).log().problem())
                .isEqualTo("The first %d events are not those that were signed".formatted(size));
        Verdict verdict = Exported.of(copy).verified("--key", key);

        assertThat(verdict.exitCode()).isEqualTo(1);
        assertThat(verdict.said())
                .contains("leaf 0: this or a later one, before leaf %d".formatted(size));
    }

    @Test
    void aCheckpointInTheDatabaseThatTheKeyDidNotSignIsFound() {
        DatabaseAccess copy = TestDatabase.copyOf(database);
        Note forged =
                Note.signed(
                        new Checkpoint(OneLog.ORIGIN, size, Hash.OF_NOTHING).text(),
                        List.of(SigningKey.ofSeed(OneLog.ORIGIN, 1, new byte[32])));
        sql(copy).sql("UPDATE tlog.epochs SET checkpoint = ?").param(forged.toString()).update();

        assertThat(replayed(copy).log().problem())
                .isEqualTo("The checkpoint in the database is not signed by the log's key");

        Verdict verdict = Exported.of(copy).verified("--key", key);

        assertThat(verdict.exitCode()).isEqualTo(1);
        assertThat(verdict.said())
                .contains("the export's checkpoint is signed by none of the keys");
    }

    @Test
    void aRolledBackDatabaseIsFoundByTheCheckpointThatWasKept() {
        LogFinding replayed = replayed(backup).log();
        assertThat(replayed.matches()).isFalse();
        assertThat(replayed.problem()).endsWith("it was rolled back");
        assertThat(replayed.firstBad()).isEqualTo(replayed.covered() - 175);
        Exported export = Exported.of(backup);

        assertThat(export.verified("--key", key).exitCode()).isZero();
        Verdict verdict = export.verified("--key", key, "--checkpoint", kept);
        assertThat(verdict.exitCode()).isEqualTo(1);
        assertThat(verdict.said()).contains("and the export ends before");
    }

    /** The administrator of the database who has the log's key as well. */
    @Test
    void aHistoryThatWasWrittenAnewAndSignedAnewIsFoundByTheCheckpointThatWasKept()
            throws Exception {
        DatabaseAccess copy = TestDatabase.copyOf(database);
        sql(copy).sql("UPDATE ledger.events SET version = 3 WHERE position = 7").update();
        sql(copy).sql("DELETE FROM tlog.tiles").update();
        sql(copy).sql("UPDATE tlog.epochs SET size = 0, checkpoint = NULL").update();
        Publisher publisher =
                new Publisher(
                        LedgerDatabase.unpooled(copy),
                        new LogKeyFile(data)::signer,
                        new LogGuardFile(OneLog.folder().resolve("new")),
                        Witnesses.none());
        assertThat(publisher.round()).isPresent();
        LogFinding replayed = replayed(copy).log();
        assertThat(replayed.problem())
                .as("by the guard")
                .contains("are not those that were signed");
        Exported export = Exported.of(copy);

        assertThat(export.verified("--key", key).exitCode()).isZero();
        Verdict verdict = export.verified("--key", key, "--checkpoint", kept);
        assertThat(verdict.exitCode()).isEqualTo(1);
        assertThat(verdict.said()).contains("leaf 0: this or a later one, before leaf 272");
    }

    static Stream<Arguments> inTheExport() {
        return Stream.of(
                line(
                        "another payload",
                        EARLY,
                        line -> line.replace("\"payload\":\"ey", "\"payload\":\"fy")),
                line(
                        "another salt",
                        EARLY,
                        line -> line.replaceAll("\"salt\":\"..", "\"salt\":\"AA")),
                line("no salt", EARLY, line -> line.replaceAll("\"salt\":\"[^\"]*", "\"salt\":\"")),
                line(
                        "other metadata",
                        EARLY,
                        line -> line.replaceAll("\"metadata\":\"[^\"]*", "\"metadata\":\"e30=")),
                line("another year", EARLY, line -> line.replace("\"ts\":\"2", "\"ts\":\"1")),
                line("another type", EARLY, line -> line.replace("token.created", "token.erected")),
                line(
                        "another number",
                        EARLY,
                        line -> line.replace("\"seq\":\"0\"", "\"seq\":\"1\"")),
                line(
                        "another form",
                        EARLY,
                        line -> line.replace("\"seq\":\"0\"", "\"seq\":\"00\"")),
                line(
                        "a commitment to something else",
                        EARLY,
                        line -> line.replaceAll("\"pl\":\"..", "\"pl\":\"AA")),
                line("no event", EARLY, line -> "{}"),
                line("nothing", LATE, line -> ""),
                line(
                        "not ASCII",
                        LATE,
                        line -> line.replace("token.created", "token.cr\u00e9ated")),
                line("no event at the beginning", 0, line -> "\u0000"),
                lines("a line missing", EARLY, all -> remove(all, EARLY)),
                lines(
                        "a line twice",
                        EARLY + 1,
                        all -> {
                            all.add(EARLY, all.get(EARLY));
                            return all;
                        }),
                lines(
                        "two lines swapped",
                        EARLY,
                        all -> {
                            Collections.swap(all, EARLY, EARLY + 1);
                            return all;
                        }),
                lines("the last line missing", 276, all -> remove(all, all.size() - 1)),
                lines(
                        "a line too many",
                        277,
                        all -> {
                            all.add(all.getLast());
                            return all;
                        }),
                Arguments.of(
                        "a hash",
                        EARLY,
                        (Change)
                                export ->
                                        export.changed("hashes", text -> flip(text, EARLY * 32))));
    }

    interface Change {
        Exported of(Exported export);
    }

    private static Arguments line(String name, int position, UnaryOperator<String> change) {
        return Arguments.of(name, position, (Change) export -> export.line(position, change));
    }

    private static Arguments lines(String name, int position, UnaryOperator<List<String>> change) {
        return Arguments.of(name, position, (Change) export -> export.lines(change));
    }

    private static List<String> remove(List<String> all, int number) {
        all.remove(number);
        return all;
    }

    private static String flip(String text, int at) {
        return text.substring(0, at) + (char) (text.charAt(at) ^ 1) + text.substring(at + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void inTheExport(String name, int position, Change change) {
        Verdict verdict = change.of(untouched.copy()).verified("--key", key);

        assertThat(verdict.exitCode()).as(name + ": " + verdict.said()).isEqualTo(1);
        assertThat(verdict.said()).as(name).containsPattern("leaf " + position + "\\b");
    }

    @ParameterizedTest
    @MethodSource
    void inTheCheckpoint(UnaryOperator<String> change, int exitCode) {
        Verdict verdict = untouched.copy().changed("checkpoint", change).verified("--key", key);

        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(exitCode);
    }

    static Stream<Arguments> inTheCheckpoint() {
        return Stream.<Arguments>of(
                change(text -> text.replace("\n" + size + "\n", "\n" + (size - 1) + "\n"), 1),
                change(text -> text.replaceFirst("\n[A-Za-z0-9]{2}", "\nAA"), 1),
                change(text -> text.replace(OneLog.ORIGIN + "\n", "ledger.example.com/t\n"), 1),
                change(
                        text -> text.replaceFirst("(\u00e2\u0080\u0094 [^ ]+ .{10})....", "$1AAAA"),
                        1),
                change(text -> text.replaceFirst("(\u00e2\u0080\u0094 [^ ]+ )....", "$1AAAA"), 1),
                change(text -> text.substring(0, text.indexOf('\u00e2')), 2),
                change(text -> "", 2),
                change(text -> text.replace("=", ""), 2));
    }

    private static Arguments change(UnaryOperator<String> change, int exitCode) {
        return Arguments.of(change, exitCode);
    }

    @Test
    void anotherKeyThanTheAuditorTrustsSaysNothing() {
        SigningKey other = SigningKey.ofSeed(OneLog.ORIGIN, 1, new byte[32]);
        SigningKey witness = SigningKey.ofSeed("witness", 4, new byte[32]);

        assertThat(untouched.verified("--key", other.verifier()).exitCode()).isEqualTo(1);
        assertThat(untouched.verified("--key", key, "--witness", witness.verifier()).said())
                .contains("NOT SOUND: the export's checkpoint is not cosigned by witness");
    }

    @Test
    void whatEventsSayMayBeWithheldAndTheRestIsStillChecked() {
        Exported export =
                untouched.copy().line(EARLY, line -> line.replaceAll(",\"metadata\".*", "}"));

        Verdict verdict = export.verified("--key", key);
        assertThat(verdict.exitCode()).as(verdict.said()).isZero();
        assertThat(verdict.said()).contains("of 1 events, what they say is withheld");
    }

    @Test
    void whatCannotBeCheckedIsNotCalledUnsound() throws IOException {
        assertThat(untouched.verified().exitCode()).isEqualTo(2);
        assertThat(untouched.verified("--key", "x").exitCode()).isEqualTo(2);
        assertThat(untouched.verified("--key", key, "--odd", "x").exitCode()).isEqualTo(2);
        assertThat(untouched.verified("--key", key, "--skew", "x").exitCode()).isEqualTo(2);
        assertThat(untouched.verified("--key", key, "--checkpoint", "missing").exitCode())
                .isEqualTo(2);
        assertThat(new Exported(OneLog.folder()).verified("--key", key).exitCode()).isEqualTo(2);
        assertThat(untouched.copy().without("events.ndjson").verified("--key", key).exitCode())
                .isEqualTo(2);
        for (String other :
                new String[] {"", "\n", "\u0000\u00ff\n\u0001", "{\"some\": \"json\"}\n"}) {
            Verdict verdict =
                    untouched.copy().changed("events.ndjson", text -> other).verified("--key", key);
            assertThat(verdict.exitCode()).as(other + verdict.said()).isEqualTo(2);
            assertThat(verdict.said()).contains("is not from an export: there is no event in it");
        }
    }

    static Stream<Arguments> inWhatProvesNothing() {
        long bytes = size * 32;
        return Stream.of(
                damage("its file hashes is missing", export -> export.without("hashes")),
                damage(
                        "its file hashes leaves out leaf 2",
                        export ->
                                export.changed(
                                        "hashes",
                                        text ->
                                                text.substring(0, 64)
                                                        + "\0".repeat(32)
                                                        + text.substring(96))),
                damage(
                        "its file hashes has %d bytes, and must have %d"
                                .formatted(bytes + 1, bytes),
                        export -> export.changed("hashes", text -> "x" + text.substring(1) + "x")),
                damage(
                        "its file hashes has 0 bytes, and must have " + bytes,
                        export -> export.changed("hashes", text -> "")),
                damage(
                        "its file hashes has 64 bytes, and must have " + bytes,
                        export -> export.changed("hashes", text -> text.substring(0, 64))),
                damage(
                        "its file hashes has %d bytes, and must have %d"
                                .formatted(bytes + 1, bytes),
                        export -> export.changed("hashes", text -> text + "x")),
                damage(
                        "its file key holds no key that can be used",
                        export -> export.changed("key", text -> "\u00ffjunk")),
                damage(
                        "the key in its file key did not sign its checkpoint",
                        export ->
                                export.changed(
                                        "key",
                                        text ->
                                                SigningKey.ofSeed(OneLog.ORIGIN, 1, new byte[32])
                                                        .verifier()
                                                        .toString())));
    }

    private static Arguments damage(String said, Change change) {
        return Arguments.of(said, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void inWhatProvesNothing(String said, Change change) {
        Verdict verdict = change.of(untouched.copy()).verified("--key", key);

        assertThat(verdict.exitCode()).as(verdict.said()).isEqualTo(2);
        assertThat(verdict.said())
                .doesNotContain("SOUND")
                .contains("The events are those that were signed", said);
    }

    @Test
    void nobodyNeedsTheFileOfTheKey() {
        assertThat(untouched.copy().without("key").verified("--key", key).exitCode()).isZero();
    }

    @Test
    void withoutTheHashesAChangeIsFoundAndItIsSaidWhenItsPlaceIsNotKnown() {
        Verdict payload =
                untouched
                        .copy()
                        .without("hashes")
                        .line(EARLY, line -> line.replace("\"payload\":\"ey", "\"payload\":\"fy"))
                        .verified("--key", key);
        assertThat(payload.exitCode()).isEqualTo(1);
        assertThat(payload.said())
                .contains("leaf 7: the payload is not what the leaf commits to\n");
        Verdict type =
                untouched
                        .copy()
                        .without("hashes")
                        .line(EARLY, line -> line.replace("token.created", "token.erected"))
                        .verified("--key", key);
        assertThat(type.exitCode()).isEqualTo(1);
        assertThat(type.said())
                .contains("leaf 0: this or a later one, before leaf %d, is not".formatted(size))
                .contains("; which one cannot be told, for its file hashes is missing");
        Verdict early =
                untouched
                        .copy()
                        .changed("hashes", text -> text.substring(0, 64 * 32))
                        .line(EARLY, line -> line.replace("token.created", "token.erected"))
                        .verified("--key", key);
        assertThat(early.exitCode()).isEqualTo(1);
        assertThat(early.said())
                .contains("leaf 7: the event is not the one that was published")
                .contains(
                        "; whether more were changed cannot be told, for its file hashes has 2048");
        Verdict missing =
                untouched
                        .copy()
                        .without("hashes")
                        .lines(all -> remove(all, EARLY))
                        .verified("--key", key);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.said())
                .contains(
                        "; whether it is the first bad one cannot be told, for its file hashes is");
    }
}
