package org.tokenledger.query.verification.listener;

import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.attempt.FailedAttempts;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.token.TokenFormat;

import java.time.Clock;
import java.time.ZoneOffset;

/** What a listener needs to answer: one token, number 1. */
final class Listeners {
    private Listeners() {}

    static ForwardAuth auth() {
        Clock clock = Clock.fixed(START, ZoneOffset.UTC);
        LedgerInMemory ledger = new LedgerInMemory();
        TokenLookup lookup =
                new TokenLookup(
                        Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);
        lookup.apply(ledger.registered(id(1), "maya", Role.MANAGER));
        lookup.apply(ledger.created(id(2), "ci", id(1), 1, "agents:read"));
        return new ForwardAuth(
                lookup,
                () -> true,
                new Attempts(
                        TrustedProxies.NONE,
                        new FailedAttempts(0, TrustedProxies.NONE, () -> 0),
                        new Uses(Permissions.NONE, clock),
                        new SimpleMeterRegistry(),
                        () -> 0));
    }
}
