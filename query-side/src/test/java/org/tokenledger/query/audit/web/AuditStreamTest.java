package org.tokenledger.query.audit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.audit.AuditOfLedger;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What a client hears that listens to the audit trail. */
class AuditStreamTest {
    private static final UUID OLIVIA = id(1);
    private static final UUID TOKEN = id(90);
    private static final UUID OTHER = id(91);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private AuditOfLedger audit;
    private Listener listener;
    private AuditStream stream;

    @BeforeEach
    void aStory() throws Exception {
        ledger.registered(OLIVIA, "olivia", Role.OWNER);
        ledger.causedBy(new Cause(Cause.TOKEN, TOKEN, OLIVIA, "why\nnot", "192.0.2.1", "curl"));
        ledger.created(
                TOKEN, "listens", OLIVIA, Listener.VALUE, START.plusSeconds(3_600), "audit:read");
        ledger.created(OTHER, "other", OLIVIA, 5, "audit:read", "configs:read");
        audit = new AuditOfLedger(ledger);
        audit.runner.start();
        listener = Listener.with(ledger);
        stream = streams(Duration.ofMinutes(10));
    }

    private AuditStream streams(Duration heartbeat) {
        return new AuditStream(
                audit.trail,
                audit.runner,
                audit.freshness,
                listener.watch,
                JsonMapper.builder().build(),
                heartbeat,
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        stream.close();
        audit.runner.close();
    }

    /** A client that has connected; a line is what it hears. */
    private final class Client implements AutoCloseable {
        final BufferedReader lines;
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final PipedInputStream in = new PipedInputStream(1 << 12);

        Client(MockHttpServletRequest request) throws IOException {
            StreamingResponseBody body =
                    Objects.requireNonNull(
                            stream.events(request, new MockHttpServletResponse()).getBody());
            PipedOutputStream out =
                    new PipedOutputStream(in) {
                        @Override
                        public void write(byte[] bytes, int from, int length) throws IOException {
                            super.write(bytes, from, length);
                            // As the servlet response does when its buffer is flushed.
                            flush();
                        }
                    };
            lines = new BufferedReader(new InputStreamReader(in, UTF_8));
            Thread.ofVirtual()
                    .start(() -> {
                        try (out) {
                            body.writeTo(out);
                            ended.complete(null);
                        } catch (IOException | RuntimeException broken) {
                            ended.completeExceptionally(broken);
                        }
                    });
            assertThat(lines.readLine()).isEqualTo(": from here on");
            assertThat(lines.readLine()).isEmpty();
        }

        Client(String query) throws IOException {
            this(Listener.get(query, "text/event-stream"));
        }

        /** The position of the next event; checks what comes with it. */
        long next() throws IOException {
            long position = Long.parseLong(lines.readLine().substring("id: ".length()));
            String action = lines.readLine();
            assertThat(action).startsWith("event: ");
            assertThat(lines.readLine())
                    .startsWith("data: {\"position\":" + position + ",")
                    .contains("\"action\":\"" + action.substring("event: ".length()) + "\"");
            assertThat(lines.readLine()).isEmpty();
            return position;
        }

        List<Long> next(int number) throws IOException {
            List<Long> positions = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                positions.add(next());
            }
            return positions;
        }

        void isAtItsEnd() throws Exception {
            ended.get(30, TimeUnit.SECONDS);
            assertThat(lines.readLine()).isNull();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private void happens(Runnable what) {
        what.run();
        listener.learn();
        audit.runner.wake();
    }

    @Test
    void a_new_client_hears_what_happens_from_now_on() throws Exception {
        try (Client client = new Client("")) {
            happens(() -> ledger.narrowed(OTHER, "audit:read"));
            happens(() -> ledger.revoked(OTHER));

            assertThat(client.next(2)).containsExactly(3L, 4L);
        }
    }

    @Test
    void a_client_that_comes_back_hears_what_it_missed() throws Exception {
        MockHttpServletRequest request = Listener.get("lastEventId=2", "text/event-stream");
        request.addHeader("Last-Event-ID", "0");
        try (Client client = new Client(request);
                Client other = new Client("lastEventId=1");
                Client first = new Client("fromPosition=0");
                Client early = new Client("from=" + START.plusSeconds(1))) {
            assertThat(client.next(2)).containsExactly(1L, 2L);
            assertThat(other.next()).isEqualTo(2);
            assertThat(first.next(3)).containsExactly(0L, 1L, 2L);
            assertThat(early.next(2)).containsExactly(1L, 2L);
        }
    }

    @Test
    void nothing_is_skipped_however_fast_it_comes_and_however_slowly_it_is_read() throws Exception {
        int events = 3_000;
        try (Client slow = new Client("");
                Client fast = new Client("")) {
            CompletableFuture<List<Long>> heard =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return fast.next(events);
                        } catch (IOException broken) {
                            throw new IllegalStateException(broken);
                        }
                    });
            for (int i = 0; i < events; i++) {
                happens(() -> ledger.narrowed(OTHER, "audit:read"));
            }
            // The slow one has read nothing yet, and keeps neither the view nor the other waiting.
            assertThat(audit.runner.await(2L + events, Duration.ofSeconds(30))).isTrue();
            List<Long> all = LongStream.range(3, 3 + events).boxed().toList();
            assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo(all);
            assertThat(slow.next(events)).isEqualTo(all);
        }
    }

    @Test
    void who_leaves_and_comes_back_again_and_again_hears_everything_once() throws Exception {
        int events = 2_000;
        CompletableFuture<Void> writing =
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < events; i++) {
                        happens(() -> ledger.narrowed(OTHER, "audit:read"));
                    }
                });
        List<Long> heard = new ArrayList<>();
        long last = 2;
        for (int visit = 0; heard.size() < events; visit++) {
            MockHttpServletRequest request = Listener.get("", "text/event-stream");
            request.addHeader("Last-Event-ID", last);
            try (Client client = new Client(request)) {
                // Some leave in the middle of what is sent to them together.
                heard.addAll(client.next(Math.min(1 + visit % 170, events - heard.size())));
            }
            last = heard.getLast();
        }
        writing.get(30, TimeUnit.SECONDS);
        assertThat(heard).isEqualTo(LongStream.range(3, 3 + events).boxed().toList());
    }

    @Test
    void the_filters_are_those_of_the_list() throws Exception {
        try (Client client = new Client("action=token.revoked&fromPosition=0")) {
            happens(() -> ledger.narrowed(OTHER, "audit:read"));
            happens(() -> ledger.revoked(OTHER));

            assertThat(client.next()).isEqualTo(4);
        }
    }

    @Test
    void it_ends_after_the_last_position_that_was_asked_for() throws Exception {
        try (Client client = new Client("fromPosition=0&toPosition=1")) {
            assertThat(client.next(2)).containsExactly(0L, 1L);
            client.isAtItsEnd();
        }
    }

    @Test
    void silence_is_broken_by_a_heartbeat_that_tells_the_position() throws Exception {
        stream.close();
        stream = streams(Duration.ofMillis(20));
        try (Client client = new Client("action=user.deleted")) {
            assertThat(client.lines.readLine()).isEqualTo(": heartbeat");
            assertThat(client.lines.readLine()).isEqualTo("id: 2");
            assertThat(client.lines.readLine()).isEmpty();
            assertThat(client.lines.readLine()).isEqualTo(": heartbeat");
        }
    }

    @Test
    void it_ends_when_the_token_is_revoked_and_tells_nothing_of_that() throws Exception {
        try (Client client = new Client("")) {
            happens(() -> ledger.revoked(TOKEN));

            client.isAtItsEnd();
        }
    }

    @Test
    void it_ends_when_the_token_expires() throws Exception {
        try (Client client = new Client("")) {
            listener.clock.set(START.plusSeconds(3_600));

            client.isAtItsEnd();
        }
    }

    @Test
    void it_ends_when_the_owner_may_not_audit_any_more() throws Exception {
        try (Client client = new Client("")) {
            happens(() -> ledger.roleChanged(OLIVIA, Role.OWNER, Role.MANAGER));

            client.isAtItsEnd();
        }
    }

    @Test
    void it_ends_when_the_server_stops() throws Exception {
        try (Client client = new Client("")) {
            stream.close();

            client.isAtItsEnd();
        }
    }

    @Test
    void it_breaks_off_when_the_view_stands_still() throws Exception {
        try (Client client = new Client("")) {
            Postgres.execute(
                    audit.dataSource,
                    "alter table views.audit add constraint planted check (position < 3)");
            happens(() -> ledger.revoked(OTHER));

            assertThatThrownBy(() -> client.ended.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(Refused.class);
        }
    }

    @Test
    void a_position_that_is_not_there_is_not_waited_for_in_silence() {
        assertThatThrownBy(() -> new Client("lastEventId=1000"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NOT_READY));
        assertThatThrownBy(() -> new Client("lastEventId=latest"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST));
    }

    @Test
    void there_are_a_hundred_at_once_and_no_more() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(new Client(""));
        }
        assertThatThrownBy(() -> new Client(""))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.TOO_MANY_REQUESTS));
        stream.close();
        for (Client client : clients) {
            client.isAtItsEnd();
        }
    }
}
