package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.server.Http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Threads that verify the watched token without a pause, directly and over {@code /auth}. */
final class Verifiers implements AutoCloseable {
    private static final int DIRECT = 2;
    private static final int OVER_HTTP = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenLookup lookup;
    private final int port;
    private final List<Watched> all = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Watched current = new Watched("none", "");
    private volatile boolean stopped;

    Verifiers(TokenLookup lookup, int port) {
        this.lookup = lookup;
        this.port = port;
        for (int i = 0; i < DIRECT + OVER_HTTP; i++) {
            boolean overHttp = i >= DIRECT;
            threads.add(Thread.ofPlatform().start(() -> look(overHttp)));
        }
    }

    private void look(boolean overHttp) {
        while (!stopped) {
            Watched watched = current;
            boolean wasAnswered = watched.answered;
            watched.saw(wasAnswered, overHttp ? asks(watched) : accepts(watched), overHttp);
        }
    }

    private boolean accepts(Watched watched) {
        return lookup.verify("Bearer " + watched.value).needing(watched.permissions)
                instanceof Granted;
    }

    private boolean asks(Watched watched) {
        String query =
                watched.permissions.isEmpty()
                        ? ""
                        : "?permission=" + watched.permissions.getFirst();
        return new Http(port, watched.value).get("/auth" + query).status() == 200;
    }

    /** Returns when verifiers of both kinds have seen the token accepted. */
    Watched watch(String value, String permission) {
        Watched watched = new Watched(value, permission);
        all.add(watched);
        current = watched;
        await(
                () -> watched.acceptedBefore.get() > 0 && watched.acceptedBeforeOverHttp.get() > 0,
                watched);
        assertThat(accepts(watched)).as("accepted right before").isTrue();
        return watched;
    }

    /** The command is answered: from now on nobody may see it accepted. */
    void answered(Watched watched, int checks) {
        watched.answered = true;
        watched.saw(true, accepts(watched), false);
        await(
                () ->
                        watched.checkedAfter.get() >= checks
                                && watched.checkedAfterOverHttp.get() > 0,
                watched);
    }

    long checksAfterAnAnswer() {
        return all.stream()
                .mapToLong(w -> w.checkedAfter.get() + w.checkedAfterOverHttp.get())
                .sum();
    }

    void assertNeverAcceptedAfterTheAnswer() {
        assertThat(all).isNotEmpty();
        assertThat(all).extracting(watched -> watched.acceptedAfter.get()).containsOnly(0L);
    }

    private static void await(BooleanSupplier condition, Watched watched) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", watched).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
