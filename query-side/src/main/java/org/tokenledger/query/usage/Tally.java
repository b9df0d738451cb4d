package org.tokenledger.query.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often something happened since it was last asked, and when and from where it happened last.
 * Any number of threads may add; none waits for another. One thread takes.
 */
final class Tally {
    /** For an address that is not known: the last known one stays. */
    static final String NOWHERE = "";

    private static final long NONE = -1;

    /** What was taken: times in milliseconds since 1970. */
    record Taken(long count, long firstAt, long lastAt, String client) {
        /** Both together, this one being the older, unless a clock was set back. */
        Taken then(Taken later) {
            boolean stays = later.client.equals(NOWHERE) || later.lastAt < lastAt;
            return new Taken(
                    count + later.count,
                    Math.min(firstAt, later.firstAt),
                    Math.max(lastAt, later.lastAt),
                    stays ? client : later.client);
        }

        /**
         * By the day in UTC. Of those that are between the first and the last, it is not known when
         * they were; they count to the last.
         */
        Map<LocalDate, Taken> days() {
            LocalDate first = day(firstAt);
            LocalDate last = day(lastAt);
            return first.equals(last)
                    ? Map.of(last, this)
                    : Map.of(
                            first, new Taken(1, firstAt, firstAt, client),
                            last, new Taken(Math.max(1, count - 1), lastAt, lastAt, client));
        }

        private static LocalDate day(long millis) {
            return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
        }
    }

    private final LongAdder count = new LongAdder();

    /** Of those that were not taken yet. */
    private volatile long firstAt = NONE;

    private volatile long lastAt;
    private volatile String client;

    Tally(long now, String client) {
        this.lastAt = now;
        this.client = client;
    }

    void add(long now, String from) {
        // Written only when it changes: a token that everybody uses stays in every core's cache.
        if (firstAt == NONE) {
            firstAt = now;
        }
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
        long first = firstAt;
        firstAt = NONE;
        long last = lastAt;
        return new Taken(
                count.sumThenReset(),
                first == NONE ? last : Math.min(first, last),
                Math.max(first, last),
                client);
    }
}
