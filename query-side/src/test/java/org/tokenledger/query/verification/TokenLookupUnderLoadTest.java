package org.tokenledger.query.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenFormat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One writer, and readers who check what must already be true. */
class TokenLookupUnderLoadTest {
    private static final int READERS = 3;
    private static final int TOKENS = 20_000;

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final TokenLookup lookup =
            new TokenLookup(
                    Catalogue.standard(),
                    new TokenFormat(TokenFormat.DEFAULT_PREFIX),
                    Clock.fixed(START, ZoneOffset.UTC));

    /** How many tokens are certainly there, and how many of them are certainly gone. */
    private final AtomicInteger created = new AtomicInteger();

    private final AtomicInteger revoked = new AtomicInteger();

    @BeforeEach
    void twoUsers() {
        lookup.apply(ledger.registered(id(1), "adam", Role.ADMINISTRATOR));
        lookup.apply(ledger.registered(id(2), "maya", Role.MANAGER));
    }

    @Test
    void readers_see_every_change_from_the_moment_it_was_answered() throws Exception {
        whileReading(
                this::checkOne,
                () -> {
                    for (int i = 0; i < TOKENS; i++) {
                        lookup.apply(ledger.created(id(100 + i), "t", id(1), i, "configs:read"));
                        created.set(i + 1);
                        if (i % 2 == 1) {
                            int gone = i / 2;
                            lookup.apply(ledger.revoked(id(100 + gone)));
                            revoked.set(gone + 1);
                            if (gone % 3 != 0) {
                                lookup.apply(ledger.tokenDeleted(id(100 + gone)));
                            }
                        }
                    }
                });

        assertThat(revoked).hasValue(TOKENS / 2);
    }

    /** What was true before the question must be in the answer, whatever happens meanwhile. */
    private void checkOne(Random random) {
        int there = created.get();
        int gone = revoked.get();
        if (gone > 0) {
            int i = random.nextInt(gone);
            assertThat(lookup.verify("Bearer " + value(i))).isInstanceOf(Denied.class);
        }
        if (there > 0) {
            int i = there - 1;
            Verdict verdict = lookup.verify("Bearer " + value(i));
            if (verdict instanceof Granted granted) {
                assertThat(granted.tokenId()).isEqualTo(id(100 + i));
            } else {
                assertThat(revoked.get()).isGreaterThanOrEqualTo(i);
            }
        }
    }

    @Test
    void owner_and_grant_of_a_token_always_change_together() throws Exception {
        lookup.apply(ledger.created(id(100), "t", id(1), 1, "configs:read", "license:read"));

        whileReading(
                random -> {
                    Granted granted = (Granted) lookup.verify("Bearer " + value(1));
                    String scope = granted.ownerId().equals(id(1)) ? "configs:read" : "agents:read";
                    assertThat(granted.scope()).isEqualTo(scope);
                    assertThat(granted.role().managesOthers())
                            .isEqualTo(granted.ownerId().equals(id(1)));
                },
                () -> {
                    for (int i = 0; i < 20_000; i++) {
                        lookup.apply(ledger.reassigned(id(100), id(2), "agents:read"));
                        lookup.apply(ledger.reassigned(id(100), id(1), "configs:read"));
                    }
                });
    }

    private interface Check {
        void run(Random random);
    }

    /** Runs the writer here and the check on other threads, until the writer is done. */
    private static void whileReading(Check check, Runnable writer) throws Exception {
        Thread writing = Thread.currentThread();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(i);
                running.add(
                        readers.submit(() -> {
                            while (done.get() == 0 && writing.isAlive()) {
                                check.run(random);
                            }
                        }));
            }
            try {
                writer.run();
            } finally {
                done.set(1);
            }
            for (Future<?> reader : running) {
                reader.get();
            }
        }
    }
}
