package org.tokenledger.bench.peer;

import org.tokenledger.bench.Settings;
import org.tokenledger.bench.stand.Stand;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Keycloak in production mode: one node, built for PostgreSQL. Its tokens have a session, which is
 * stored, so that they can be revoked; an introspection looks it up.
 */
public final class KeycloakPeer implements Peer {
    private static final String REALM = "bench-realm.json";
    private static final String ENDPOINTS = "/realms/bench/protocol/openid-connect/token";
    private static final String CONNECTIONS = "16";

    private final PeerDatabase database;
    private final PeerProcess server;
    private final OAuth oauth;

    /** Unpacks nothing: bench/run did. */
    public KeycloakPeer(Stand stand, Settings settings)
            throws SQLException, IOException, InterruptedException {
        database = new PeerDatabase(stand, "keycloak");
        Path home = home(settings.top());
        importRealm(home);
        Path log = settings.folder().resolve("keycloak.log");
        build(home, log);
        server = new PeerProcess(start(home, database), log);
        oauth = new OAuth(server.port(), ENDPOINTS, ENDPOINTS + "/introspect");
    }

    private static Path home(Path top) throws IOException {
        try (Stream<Path> unpacked = Files.list(top.resolve("bench/target/keycloak"))) {
            return unpacked.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static void importRealm(Path home) throws IOException {
        Path imported = Files.createDirectories(home.resolve("data/import"));
        try (InputStream realm = KeycloakPeer.class.getResourceAsStream(REALM)) {
            Files.copy(
                    Objects.requireNonNull(realm),
                    imported.resolve(REALM),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void build(Path home, Path log) throws IOException, InterruptedException {
        Process build =
                program(home, "build", "--db=postgres")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (build.waitFor() != 0) {
            throw new IOException("kc.sh build failed:\n" + Files.readString(log));
        }
    }

    private static ProcessBuilder start(Path home, PeerDatabase database) {
        ProcessBuilder start =
                program(
                        home,
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--cache=local",
                        // What tokens say they are from, whatever address they are asked for at.
                        "--hostname=http://localhost",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=0",
                        "--http-pool-max-threads=" + CONNECTIONS,
                        "--db-pool-initial-size=" + CONNECTIONS,
                        "--db-pool-min-size=" + CONNECTIONS,
                        "--db-pool-max-size=" + CONNECTIONS);
        start.environment()
                .putAll(
                        Map.of(
                                "KC_DB_URL", database.source().getUrl(),
                                "KC_DB_USERNAME", database.user(),
                                "KC_DB_PASSWORD", database.password()));
        return start;
    }

    private static ProcessBuilder program(Path home, String... arguments) {
        ProcessBuilder program =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(home.resolve("bin/kc.sh").toString()),
                                        Stream.of(arguments))
                                .toList());
        program.environment()
                .putAll(
                        Map.of(
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "JAVA_OPTS_KC_HEAP",
                                "-XX:InitialRAMPercentage=10 -XX:MaxRAMPercentage=10"));
        return program;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void fill(int tokens) throws SQLException, IOException, InterruptedException {
        oauth.token();
        String session = "'user_session_id', md5(n::text)";
        database.fill("offline_user_session", tokens, session);
        database.fill("offline_client_session", tokens, session);
        database.settle();
    }

    @Override
    public List<String> verifications() throws IOException, InterruptedException {
        return oauth.introspections(SAMPLED);
    }

    @Override
    public List<String> creates() {
        return oauth.creates();
    }

    @Override
    public void close() {
        server.close();
    }
}
