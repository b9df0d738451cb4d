package org.tokenledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class DatabaseReadinessTest {
    private static final long A_MOMENT = Duration.ofSeconds(2).toNanos();

    private final AtomicLong time = new AtomicLong();

    @Test
    void aDatabaseThatStopsIsNoticedAMomentLater() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        DatabaseReadiness readiness;
        try (postgres) {
            readiness = new DatabaseReadiness(postgres.getPostgresDatabase(), time::get);
            assertThat(readiness.unready()).isEmpty();
        }
        assertThat(readiness.unready()).as("one look serves for a moment").isEmpty();

        time.addAndGet(A_MOMENT);
        assertThat(readiness.unready()).hasValue("The database does not answer");
    }

    @Test
    @Timeout(20)
    void aDatabaseThatHangsIsWaitedForNoLongerThanASecond() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setURL("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x");
            DatabaseReadiness readiness = new DatabaseReadiness(database, time::get);

            assertThat(readiness.unready()).hasValue("The database does not answer");
            time.addAndGet(A_MOMENT);
            assertThat(readiness.unready()).hasValue("The database does not answer");
        }
    }
}
