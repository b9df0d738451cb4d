package org.tokenledger.query.reading;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** Batches of what has positions: while one is worked on, the next is read. */
public final class ReadAhead<T> {
    private final LongFunction<List<T>> after;
    private final ToLongFunction<T> position;
    private CompletableFuture<List<T>> coming;

    /**
     * Begins to read.
     *
     * @param start the position after which it begins
     * @param after reads what follows a position, on another thread; empty at the end
     */
    public ReadAhead(long start, LongFunction<List<T>> after, ToLongFunction<T> position) {
        this.after = after;
        this.position = position;
        this.coming = read(start);
    }

    /** Empty at the end. Throws what reading threw. */
    public List<T> next() {
        List<T> batch = come();
        if (!batch.isEmpty()) {
            coming = read(position.applyAsLong(batch.getLast()));
        }
        return batch;
    }

    private CompletableFuture<List<T>> read(long last) {
        return CompletableFuture.supplyAsync(() -> after.apply(last), Thread::startVirtualThread);
    }

    private List<T> come() {
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
