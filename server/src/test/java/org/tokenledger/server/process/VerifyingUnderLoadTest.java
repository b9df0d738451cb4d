package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.tokenledger.query.usage.UsageLog;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * However many tokens are verified, the database is asked nothing for it. What a node asks it
 * anyway, a few dozen times in a second, hangs on the time alone: to write down uses, to look for
 * events of other nodes, to publish the log.
 */
@NullUnmarked
class VerifyingUnderLoadTest {
    private static final int CLIENTS = 10;
    private static final int ROUNDS = 250;
    private static final int REQUESTS = 4 * CLIENTS * ROUNDS;

    private final DatabaseAccess database = TestDatabase.fresh();

    @Test
    void tenThousandVerificationsAskTheDatabaseNothingButToKeepTheUsesNowAndThen()
            throws Exception {
        try (Proxy proxy = new Proxy(database);
                RunningLedger ledger = RunningLedger.start(proxy.access())) {
            Http owner = ledger.owner();
            String user = owner.user("mary", "manager");
            Answer good = owner.token("good", user, "configs:read");
            Answer bad = owner.token("bad", user, "configs:read");
            owner.post("/api/tokens/" + bad.text("id") + "/revoke", "{}");
            owner.get("/api/tokens");

            long before = proxy.requests();
            List<String> values =
                    List.of(good.text("token"), bad.text("token"), "tc-apiv1_" + "e".repeat(64));
            verifyAll(values.stream().map(ledger::http).toList());
            long asked = proxy.requests() - before;

            assertThat(asked).isLessThan(REQUESTS / 10);
            ledger.bean(UsageLog.class).flush();
            assertThat(uses("last_uses", good)).isEqualTo(REQUESTS / 4);
            assertThat(uses("denials", good)).isEqualTo(REQUESTS / 4);
            assertThat(uses("denials", bad)).isEqualTo(REQUESTS / 4);
        }
    }

    private static void verifyAll(List<Http> holders) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> verify(holders)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private static void verify(List<Http> holders) {
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(holders.get(0).get("/auth?permission=configs:read").status()).isEqualTo(200);
            assertThat(holders.get(0).get("/auth?permission=no:such").status()).isEqualTo(403);
            assertThat(holders.get(1).get("/auth").status()).isEqualTo(401);
            assertThat(holders.get(2).get("/auth").status()).isEqualTo(401);
        }
    }

    private long uses(String table, Answer token) throws Exception {
        try (var connection = TestDatabase.asSuperuser(database).getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT sum(uses) FROM usage." + table + " WHERE token_id = ?")) {
            query.setObject(1, UUID.fromString(token.text("id")));
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
