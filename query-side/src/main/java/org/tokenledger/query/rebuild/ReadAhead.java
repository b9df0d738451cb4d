package org.tokenledger.query.rebuild;

import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Batches of the ledger, up to a position: while one is worked on, the next is read. */
final class ReadAhead {
    private static final int AT_ONCE = 5_000;

    private final Ledger ledger;
    private final long to;
    private CompletableFuture<List<Recorded>> coming;

    ReadAhead(Ledger ledger, long from, long to) {
        this.ledger = ledger;
        this.to = to;
        this.coming = read(from);
    }

    /** Empty when there are no more. Throws what the ledger threw. */
    List<Recorded> next() {
        List<Recorded> events = come();
        if (!events.isEmpty()) {
            coming = read(events.getLast().position() + 1);
        }
        return events;
    }

    private CompletableFuture<List<Recorded>> read(long from) {
        int most = (int) Math.min(AT_ONCE, to + 1 - from);
        return most <= 0
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.supplyAsync(
                        () -> upTo(ledger.stored(from, most)), Thread::startVirtualThread);
    }

    /** Where positions are missing, more are read than there should be. */
    private List<Recorded> upTo(List<Recorded> events) {
        return events.stream().filter(event -> event.position() <= to).toList();
    }

    private List<Recorded> come() {
        try {
            return coming.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
