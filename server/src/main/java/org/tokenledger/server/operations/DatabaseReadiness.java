package org.tokenledger.server.operations;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/**
 * Whether the database answers. One look serves everybody for a moment, and no look is waited for
 * longer than a second, also while the pool would make it wait for thirty.
 */
final class DatabaseReadiness implements Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final String AWAY = "The database does not answer";

    private final DataSource database;
    private final LongSupplier nanoTime;

    /** Guarded by this. The look under way, or the last one. */
    private @Nullable CompletableFuture<Boolean> look;

    /** Guarded by this. When {@link #look} was begun. */
    private long begun;

    DatabaseReadiness(DataSource database, LongSupplier nanoTime) {
        this.database = database;
        this.nanoTime = nanoTime;
    }

    @Override
    public Optional<String> unready() {
        try {
            boolean answers = look().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            return answers ? Optional.empty() : Optional.of(AWAY);
        } catch (TimeoutException | ExecutionException away) {
            return Optional.of(AWAY);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.of(AWAY);
        }
    }

    /** A look that hangs stays the only one: a flood of questions takes one connection, not all. */
    private synchronized CompletableFuture<Boolean> look() {
        CompletableFuture<Boolean> last = look;
        long now = nanoTime.getAsLong();
        if (last != null && (!last.isDone() || now - begun < FRESH.toNanos())) {
            return last;
        }
        begun = now;
        CompletableFuture<Boolean> next =
                CompletableFuture.supplyAsync(
                        this::answers, task -> Thread.ofVirtual().start(task));
        look = next;
        return next;
    }

    private boolean answers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid((int) PATIENCE.toSeconds());
        } catch (SQLException away) {
            return false;
        }
    }
}
