package org.tokenledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A view that meets an event that it cannot handle stops, says so, and goes on after the fix. */
@NullUnmarked
class ViewsInTroubleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final DatabaseAccess access = TestDatabase.fresh();
    private final JdbcClient database = JdbcClient.create(TestDatabase.asSuperuser(access));

    /** No view can write anything while this holds; there are no rows that it speaks of. */
    private void each(String change) {
        List<String> tables =
                database.sql(
                                """
                                select table_name from information_schema.tables
                                where table_schema = 'views' and table_name <> 'positions'
                                """)
                        .query(String.class)
                        .list();
        assertThat(tables).isNotEmpty();
        tables.forEach(table -> database.sql("alter table views." + table + " " + change).update());
    }

    @Test
    void everyViewSaysSoInTheProbeTheMetricsAndTheLogAndGoesOnFromExactlyThere() {
        Answer created;
        try (RunningLedger ledger = start()) {
            assertThat(ledger.owner().get("/readyz").status()).isEqualTo(200);
            ListAppender<ILoggingEvent> log = listen();
            each("add constraint planted check (false) not valid");
            created = ledger.owner().post("/api/tokens", "{\"name\":\"unhandled\"}");
            assertThat(created.status()).isEqualTo(201);

            Collection<ProjectionRunner> views = views(ledger);
            assertThat(views).extracting(ProjectionRunner::name).contains("directory", "audit");
            for (ProjectionRunner view : views) {
                assertThat(view.await(created.position(), LONG)).isFalse();
                String why =
                        "View %s cannot handle the event at position %d"
                                .formatted(view.name(), created.position());
                assertThat(ledger.owner().get("/readyz").body()).contains(why);
                assertThat(log.list)
                        .anyMatch(line ->
                                line.getLevel() == Level.ERROR
                                        && line.getFormattedMessage().startsWith(why));
                assertThat(ledger.owner().get("/metrics").body())
                        .contains("ledger_view_stopped{view=\"%s\"} 1.0".formatted(view.name()))
                        .contains("ledger_view_lag{view=\"%s\"} 1.0".formatted(view.name()));
                assertThat(view.position()).isEqualTo(created.position() - 1);
            }
            assertThat(ledger.owner().get("/readyz").status()).isEqualTo(503);
            assertThat(ledger.owner().get("/api/audit/events").status()).isEqualTo(503);
        }
        each("drop constraint planted");
        try (RunningLedger ledger = start()) {
            assertThat(ledger.owner().get("/readyz").status()).isEqualTo(200);
            assertThat(views(ledger))
                    .extracting(ProjectionRunner::position)
                    .containsOnly(created.position());
            assertThat(
                            ledger.owner()
                                    .get("/api/audit/events?count=true")
                                    .json()
                                    .path("total")
                                    .asLong())
                    .isEqualTo(created.position() + 1);
        }
    }

    /** Only once the server runs: at its start it sets up the log anew. */
    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(ProjectionRunner.class)).addAppender(appender);
        return appender;
    }

    private RunningLedger start() {
        return RunningLedger.start(access, options -> options);
    }

    private static Collection<ProjectionRunner> views(RunningLedger ledger) {
        return ledger.beans(ProjectionRunner.class);
    }
}
