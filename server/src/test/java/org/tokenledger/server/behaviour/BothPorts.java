package org.tokenledger.server.behaviour;

import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.usage.UsageLog;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.tokenledger.server.TestDatabase;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

/**
 * A ledger with a verification listener, tokens in every state, a clock that can be put forward,
 * and a switch for what the lookup knows. The tests' own address is a trusted proxy's.
 */
final class BothPorts implements AutoCloseable {
    static final int ALLOWED = 5;
    static final String UNKNOWN = "tc-apiv1_" + "e".repeat(64);

    private static final AtomicBoolean KNOWS_ALL = new AtomicBoolean(true);

    private final RunningLedger ledger;
    final String userId;
    final String goodId;
    final String good;
    final String revoked;
    final String expired;
    final String disabled;

    BothPorts() {
        ledger =
                RunningLedger.start(
                        TestDatabase.fresh(),
                        Application.class,
                        "--verify-port=0",
                        "--failed-attempts-per-minute=" + ALLOWED,
                        "--trusted-proxies=127.0.0.1,::1");
        Http owner = ledger.owner();
        userId = owner.user("maya", "manager");
        Answer created = owner.token("good", userId, "configs:read", "agents:read");
        goodId = created.text("id");
        good = created.text("token");
        Answer gone = owner.token("gone", userId, "configs:read");
        owner.post("/api/tokens/" + gone.text("id") + "/revoke", "{}");
        revoked = gone.text("token");
        String away = owner.user("away", "manager");
        disabled = owner.token("away", away, "configs:read").text("token");
        owner.post("/api/users/" + away + "/disable", "{}");
        expired =
                owner.post(
                                "/api/tokens",
                                "{\"name\":\"old\",\"ownerId\":\"%s\",\"expiresIn\":\"PT1M\"}"
                                        .formatted(userId))
                        .text("token");
        ((MovableClock) ledger.bean(Clock.class)).advance(Duration.ofMinutes(2));
    }

    int main() {
        return ledger.port();
    }

    int verify() {
        return ledger.verifyPort();
    }

    Http owner() {
        return ledger.owner();
    }

    /** From outside, as a superuser. */
    DataSource database() {
        return TestDatabase.asSuperuser(ledger.database());
    }

    /** Brings the uses until now to where they are shown. */
    void flushUses() {
        ledger.bean(UsageLog.class).flush();
    }

    static void whileNotKnowingAll(Runnable test) {
        KNOWS_ALL.set(false);
        try {
            test.run();
        } finally {
            KNOWS_ALL.set(true);
        }
    }

    @Override
    public void close() {
        ledger.close();
        GenericEventMessage.clock = Clock.tickMillis(ZoneOffset.UTC);
    }

    /** With the switch in the place of the lookup's own readiness, for both ports. */
    @Import(MovableClock.Application.class)
    static class Application {
        @Bean
        static BeanPostProcessor readinessCanBeSwitched(
                ObjectProvider<TokenLookup> lookup, ObjectProvider<Attempts> attempts) {
            return new BeanPostProcessor() {
                @Override
                public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof ForwardAuth
                            ? new ForwardAuth(
                                    lookup.getObject(), KNOWS_ALL::get, attempts.getObject())
                            : bean;
                }
            };
        }
    }
}
