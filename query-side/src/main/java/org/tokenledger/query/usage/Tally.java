package org.tokenledger.query.usage;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often something happened since it was last asked, and when and from where it happened last.
 * Any number of threads may add; none waits for another. One thread takes.
 */
final class Tally {
    /** For an address that is not known: the last known one stays. */
    static final String NOWHERE = "";

    /** What was taken: times in milliseconds since 1970. */
    record Taken(long count, long firstAt, long lastAt, String client) {
        /** Both together, this one being the older. */
        Taken then(Taken later) {
            String from = later.client.equals(NOWHERE) ? client : later.client;
            return new Taken(count + later.count, firstAt, later.lastAt, from);
        }
    }

    private final LongAdder count = new LongAdder();
    private final long firstAt;
    private volatile long lastAt;
    private volatile String client;
    private volatile long takenAt;

    Tally(long now, String client) {
        this.firstAt = now;
        this.lastAt = now;
        this.client = client;
    }

    void add(long now, String from) {
        // Written only when it changes: a token that everybody uses stays in every core's cache.
        if (lastAt != now) {
            lastAt = now;
        }
        if (!from.equals(NOWHERE) && !client.equals(from)) {
            client = from;
        }
        count.increment();
    }

    /** Since the last time; what is added meanwhile is in this one or the next. */
    Taken take() {
        long first = takenAt == 0 ? firstAt : takenAt;
        takenAt = lastAt;
        return new Taken(count.sumThenReset(), Math.min(first, lastAt), lastAt, client);
    }
}
