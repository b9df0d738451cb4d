package org.tokenledger.query.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class AttemptsTest {
    private static final String CLIENT = "203.0.113.9";
    private static final Verdict GRANTED =
            new Granted(
                    new UUID(0, 1),
                    new UUID(0, 2),
                    "maya",
                    Role.VIEWER,
                    Permissions.NONE,
                    "",
                    Granted.NEVER);

    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Attempts attempts =
            new Attempts(
                    TrustedProxies.NONE,
                    new FailedAttempts(4, TrustedProxies.NONE, now::get),
                    new Uses(Permissions.NONE, Clock.systemUTC()),
                    meters,
                    now::get);

    private int attempt(Verdict verdict) {
        return attempts.end(attempts.begin(), verdict, CLIENT);
    }

    private double counted(String outcome) {
        return meters.get("ledger.verifications").tag("outcome", outcome).counter().count();
    }

    @Test
    void everyOutcomeIsCountedUnderItsName() {
        attempt(GRANTED);
        attempt(Denied.MISSING);
        attempt(Denied.ODD_FORMAT);
        attempt(Denied.UNKNOWN);
        attempt(Denied.EXPIRED);
        attempt(GRANTED.needing(List.of("configs:read")));
        attempt(Denied.UNKNOWN);
        attempts.notReady();

        for (String outcome :
                List.of(
                        "granted",
                        "missing",
                        "malformed",
                        "invalid",
                        "expired",
                        "insufficient",
                        "limited",
                        "not_ready")) {
            assertThat(counted(outcome)).as(outcome).isEqualTo(1);
        }
    }

    @Test
    void whoFailsTooOftenWaitsAndAGoodTokenWorksAllTheSame() {
        for (int i = 0; i < 4; i++) {
            assertThat(attempt(Denied.UNKNOWN)).isZero();
        }

        assertThat(attempt(Denied.MISSING)).isEqualTo(15);
        assertThat(attempt(GRANTED)).isZero();
        assertThat(attempt(GRANTED.needing(List.of("configs:read")))).isZero();
        assertThat(attempt(Denied.EXPIRED)).isEqualTo(15);
    }

    @Test
    void aGoodTokenWithoutAPermissionIsNoFailedAttempt() {
        for (int i = 0; i < 100; i++) {
            assertThat(attempt(GRANTED.needing(List.of("configs:read")))).isZero();
        }
        assertThat(attempt(Denied.UNKNOWN)).isZero();
    }

    @Test
    void someVerificationsAreTimedAndMostAreNot() {
        int all = 10_000;
        for (int i = 0; i < all; i++) {
            long begun = attempts.begin();
            now.addAndGet(700);
            attempts.end(begun, GRANTED, CLIENT);
        }

        var timer = meters.get("ledger.verification").timer();
        assertThat(timer.count()).isBetween(1L, all / 10L);
        assertThat(timer.mean(TimeUnit.NANOSECONDS)).isEqualTo(700);
    }
}
