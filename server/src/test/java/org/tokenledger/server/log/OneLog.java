package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.note.Note;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.transparency.Publisher;
import org.tokenledger.query.transparency.Publishing;
import org.tokenledger.query.transparency.witness.Witness;
import org.tokenledger.server.Http;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LogOptions;
import org.tokenledger.server.launch.Options;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Tile;
import org.tokenledger.tlog.TiledTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A running ledger and the log that it publishes, seen by its operator and from outside. */
final class OneLog implements AutoCloseable {
    static final String ORIGIN = "ledger.example.com/tokens";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final RunningLedger running;
    private final Path data;

    private OneLog(RunningLedger running, Path data) {
        this.running = running;
        this.data = data;
    }

    static OneLog start() {
        return start(TestDatabase.fresh(), folder());
    }

    static OneLog start(DatabaseAccess database, Path data) {
        return start(database, data, named(Optional.empty(), List.of()));
    }

    static OneLog start(DatabaseAccess database, Path data, LogOptions log) {
        return new OneLog(
                RunningLedger.start(
                        database,
                        o ->
                                new Options(
                                        o.command(),
                                        o.port(),
                                        data,
                                        o.database(),
                                        o.ownerToken(),
                                        o.ownerUsername(),
                                        o.presharedTokensDisabled(),
                                        o.tokenPrefix(),
                                        o.permissions(),
                                        log,
                                        o.trustedProxies(),
                                        o.failedAttemptsPerMinute(),
                                        o.verifyPort(),
                                        o.lease(),
                                        o.tls(),
                                        o.encryptionKeys(),
                                        o.debug())),
                data);
    }

    static LogOptions named(Optional<Path> guard, List<Witness> witnesses) {
        return new LogOptions(
                Optional.of(ORIGIN), guard, witnesses, Optional.empty(), Optional.empty());
    }

    static Path folder() {
        try {
            return Files.createTempDirectory("ledger-log");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    Path data() {
        return data;
    }

    DatabaseAccess database() {
        return running.database();
    }

    Http owner() {
        return running.owner();
    }

    Http http(String token) {
        return running.http(token);
    }

    JdbcClient asSuperuser() {
        return JdbcClient.create(TestDatabase.asSuperuser(running.database()));
    }

    Publishing publishing() {
        return running.bean(Publishing.class);
    }

    /** As the publisher does by itself every second. */
    void round() throws SQLException {
        running.bean(Publisher.class).round();
    }

    /** So many more tokens of the owner. */
    void tokens(int count) {
        String owner = owner().get("/api/tokens/self").text("ownerId");
        for (int i = 0; i < count; i++) {
            owner().token("logged-" + NUMBER.incrementAndGet(), owner);
        }
    }

    /** All that is in the ledger is under a checkpoint now. */
    Checkpoint published() {
        long events = events();
        assertThat(publishing().round()).as("%s", publishing().frozen()).isTrue();
        Checkpoint checkpoint = Checkpoint.of(checkpoint());
        assertThat(checkpoint.size()).isGreaterThanOrEqualTo(events);
        return checkpoint;
    }

    /** Nothing is signed, for this reason. */
    void assertFrozen(String why) {
        assertThat(publishing().round()).isFalse();
        assertThat(publishing().frozen().orElseThrow()).contains(why);
    }

    long events() {
        return asSuperuser().sql("SELECT count(*) FROM ledger.events").query(Long.class).single();
    }

    Note checkpoint() {
        return Note.parse(get("/tlog/checkpoint").body());
    }

    VerifierKey key() {
        return VerifierKey.parse(new String(get("/tlog/key").body(), UTF_8).strip());
    }

    /** Out of tiles that anybody may fetch. */
    TiledTree tree(long size) {
        return new TiledTree(size, this::tile);
    }

    byte[] tile(Tile tile) {
        return get("/tlog/tile/" + tile.path()).body();
    }

    /** Without a token. */
    HttpResponse<byte[]> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + running.port() + path))
                        .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
