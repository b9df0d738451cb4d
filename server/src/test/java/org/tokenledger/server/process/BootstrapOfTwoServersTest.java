package org.tokenledger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.process.LedgerTable.Event;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Behaviour §8.1: with several nodes exactly one of them does it. */
@NullUnmarked
@Execution(ExecutionMode.CONCURRENT)
class BootstrapOfTwoServersTest {
    private static final String FIRST = RunningLedger.OWNER_TOKEN;

    private final DatabaseAccess database = TestDatabase.fresh();

    @TempDir private Path temporary;

    private List<Event> events() throws SQLException {
        try (Connection superuser = TestDatabase.asSuperuser(database).getConnection()) {
            return LedgerTable.read(superuser).requireDense().events();
        }
    }

    @Test
    void ofTwoServersThatStartAtOnceExactlyOneDoesIt() throws SQLException {
        try (ServerProcess one = node("one", Map.of("OWNER_TOKEN", FIRST));
                ServerProcess two = node("two", Map.of("OWNER_TOKEN", FIRST))) {
            assertThat(one.http(FIRST).get("/auth").status()).isEqualTo(200);
            assertThat(two.http(FIRST).get("/auth").status()).isEqualTo(200);
        }
        assertThat(events())
                .extracting(Event::type)
                .containsExactly("user.registered", "token.created");
    }

    @Test
    void ofTwoServersThatStartAtOnceWithoutAValueExactlyOneMakesOne() throws SQLException {
        try (ServerProcess one = node("one", Map.of());
                ServerProcess two = node("two", Map.of())) {
            assertThat(one.port()).isNotEqualTo(two.port());
        }
        assertThat(events())
                .extracting(Event::type)
                .containsExactly("user.registered", "token.created");
        assertThat(Stream.of("one", "two").map(name -> temporary.resolve(name + "/owner-token")))
                .filteredOn(Files::exists)
                .hasSize(1);
    }

    private ServerProcess node(String name, Map<String, String> environment) {
        return ServerProcess.node(temporary, name, database, environment);
    }
}
