package org.tokenledger.query.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.token.TokenFormat;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

/** What one verification leaves to the garbage collector, from the header to the record of use. */
class VerifyingAllocatesLittleTest {
    private static final int TIMES = 20_000;
    private static final String CLIENT = "203.0.113.9";
    private static final List<String> ASKED = List.of("agents:read");

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final TokenLookup lookup =
            new TokenLookup(
                    Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);
    private final Attempts attempts =
            new Attempts(
                    TrustedProxies.NONE,
                    new FailedAttempts(0, TrustedProxies.NONE, () -> 0),
                    new Uses(Permissions.NONE, clock),
                    new SimpleMeterRegistry(),
                    () -> 0);

    @BeforeEach
    void oneToken() {
        lookup.apply(ledger.registered(id(1), "maya", Role.MANAGER));
        lookup.apply(ledger.created(id(2), "ci", id(1), 1, "agents:read"));
    }

    private long bytesPerVerification(@Nullable String authorization) {
        verify(authorization);
        long before = threads.getCurrentThreadAllocatedBytes();
        verify(authorization);
        return (threads.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }

    private void verify(@Nullable String authorization) {
        for (int i = 0; i < TIMES; i++) {
            long begun = attempts.begin();
            Verdict verdict = lookup.verify(authorization).needing(ASKED);
            attempts.end(begun, verdict, CLIENT);
        }
    }

    @Test
    void a_token_that_is_granted_costs_less_than_half_a_kilobyte() {
        assertThat(bytesPerVerification("Bearer " + value(1))).isBetween(1L, 500L);
    }

    @Test
    void a_token_that_is_unknown_or_missing_or_malformed_costs_no_more() {
        assertThat(bytesPerVerification("Bearer " + value(9))).isLessThan(500);
        assertThat(bytesPerVerification("Bearer x")).isLessThan(500);
        assertThat(bytesPerVerification(null)).isLessThan(500);
    }
}
