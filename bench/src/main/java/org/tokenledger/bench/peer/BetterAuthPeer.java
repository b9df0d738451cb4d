package org.tokenledger.bench.peer;

import org.tokenledger.bench.Settings;
import org.tokenledger.bench.stand.Stand;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** better-auth with its plugin for API keys, on Node.js: {@code bench/better-auth/server.mjs}. */
public final class BetterAuthPeer implements Peer {
    private static final String CONNECTIONS = "16";

    private final PeerDatabase database;
    private final PeerProcess server;
    private final Http http;

    /** Installs nothing: bench/run did. */
    public BetterAuthPeer(Stand stand, Settings settings)
            throws SQLException, IOException, InterruptedException {
        database = new PeerDatabase(stand, "better_auth");
        server =
                new PeerProcess(
                        node(settings, database), settings.folder().resolve("better-auth.log"));
        http = new Http(server.port(), "", "application/json");
    }

    private static ProcessBuilder node(Settings settings, PeerDatabase database) {
        ProcessBuilder node =
                new ProcessBuilder("node", "server.mjs")
                        .directory(settings.top().resolve("bench/target/better-auth").toFile());
        node.environment()
                .putAll(
                        Map.of(
                                "NODE_ENV", "production",
                                "BETTER_AUTH_SECRET", UUID.randomUUID().toString(),
                                "CONNECTIONS", CONNECTIONS,
                                "PGHOST", database.source().getServerNames()[0],
                                "PGPORT", String.valueOf(database.source().getPortNumbers()[0]),
                                "PGDATABASE", database.source().getDatabaseName(),
                                "PGUSER", database.user(),
                                "PGPASSWORD", database.password()));
        return node;
    }

    private String create() throws IOException, InterruptedException {
        return http.post("/create", "{}").path("key").asString();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void fill(int tokens) throws SQLException, IOException, InterruptedException {
        create();
        database.fill("apikey", tokens, "'id', gen_random_uuid(), 'key', md5(n::text)");
        database.settle();
    }

    @Override
    public List<String> verifications() throws IOException, InterruptedException {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < SAMPLED; i++) {
            requests.add(http.request("/verify", "{\"key\":\"%s\"}".formatted(create())));
        }
        return requests;
    }

    @Override
    public List<String> creates() {
        return List.of(http.request("/create", "{}"));
    }

    @Override
    public void close() {
        server.close();
    }
}
