package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.query.usage.UsageLog;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.server.ledger.OneAppend;

import tools.jackson.databind.JsonNode;

import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/** A ledger with a clock that can be put forward, and what the tests of this package do with it. */
final class OneLedger implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final RunningLedger running;

    private OneLedger(RunningLedger running) {
        this.running = running;
    }

    static OneLedger start() {
        return new OneLedger(
                RunningLedger.start(TestDatabase.fresh(), MovableClock.Application.class));
    }

    Http owner() {
        return running.owner();
    }

    Http http(String token) {
        return running.http(token);
    }

    Http nobody() {
        return new Http(running.port(), null);
    }

    int port() {
        return running.port();
    }

    MovableClock clock() {
        return (MovableClock) running.bean(Clock.class);
    }

    JdbcClient asSuperuser() {
        return JdbcClient.create(database());
    }

    /** As the service is told of its database. */
    DatabaseAccess access() {
        return running.database();
    }

    /** The database, from outside, as a superuser. */
    DataSource database() {
        return TestDatabase.asSuperuser(running.database());
    }

    <T> T bean(Class<T> type) {
        return running.bean(type);
    }

    /** Sessions of the service's own login, one at each call. */
    DataSource connections() {
        return LedgerDatabase.forReplays(running.database());
    }

    /** As another node would, and lets this one learn of it with the next thing that it writes. */
    void appendElsewhere(LedgerEvent event) {
        try {
            OneAppend.of(
                    event,
                    LedgerDatabase.unpooled(running.database()),
                    new PrivateFile(TestDatabase.encryptionKeys()));
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        user("viewer");
    }

    /** Brings the uses until now into the directory, as happens every other second. */
    void flushUses() {
        running.bean(UsageLog.class).flush();
    }

    /** The owner, with the bootstrap token. */
    String ownerId() {
        return owner().get("/api/tokens/self").text("ownerId");
    }

    /** A name that no other test has. */
    static String named(String what) {
        return what + "-" + NUMBER.incrementAndGet();
    }

    String user(String role) {
        return owner().user(named(role), role);
    }

    /** A new user of this role with a token; without permissions, all that the role allows. */
    Holder holder(String role, String... permissions) {
        return holderOf(user(role), permissions);
    }

    /** Another token of this user. */
    Holder holderOf(String userId, String... permissions) {
        Answer created = owner().token(named("token"), userId, permissions);
        return held(userId, created);
    }

    /** A token of this user, made from a body of one's own. */
    Holder created(String userId, String json) {
        Answer created = owner().post("/api/tokens", json);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return held(userId, created);
    }

    private Holder held(String userId, Answer created) {
        String value = created.text("token");
        return new Holder(userId, created.text("id"), value, created, http(value));
    }

    /** The whole ledger. */
    List<Recorded> events() {
        List<Recorded> all = new ArrayList<>();
        List<Recorded> next;
        do {
            next = running.bean(Ledger.class).from(all.size(), 1_000);
            all.addAll(next);
        } while (!next.isEmpty());
        return all;
    }

    /** The last position of the ledger, as long as nobody else writes. */
    long position() {
        return owner().get("/api/users?limit=1").position();
    }

    @Override
    public void close() {
        running.close();
    }

    static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    /** One field of every item of a list. */
    static List<String> each(Answer list, String field) {
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        return list.json()
                .path("items")
                .valueStream()
                .map(item -> item.path(field).asString())
                .toList();
    }

    static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    /** All of them at the same moment, each on a thread of its own. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static List<Answer> atOnce(Callable<Answer>... calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.length);
        List<Future<Answer>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<Answer> call : calls) {
                running.add(
                        threads.submit(() -> {
                            start.await();
                            return call.call();
                        }));
            }
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> each : running) {
            answers.add(each.get());
        }
        return answers;
    }

    /** Hands every test class the same ledger, started once and closed after the last of them. */
    static final class Shared implements ParameterResolver, AfterAllCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == OneLedger.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            OneLedger ledger =
                    context.getRoot()
                            .getStore(Namespace.create(Shared.class))
                            .computeIfAbsent(OneLedger.class, _ -> start(), OneLedger.class);
            // One setting for the whole process, and other tests start other ledgers.
            GenericEventMessage.clock = ledger.clock();
            return ledger;
        }

        @Override
        public void afterAll(ExtensionContext context) {
            GenericEventMessage.clock = Clock.tickMillis(ZoneOffset.UTC);
        }
    }
}
