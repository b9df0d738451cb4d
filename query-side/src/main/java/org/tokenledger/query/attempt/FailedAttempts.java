package org.tokenledger.query.attempt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Has this client failed too often? A token bucket for each address, an IPv6 /64 being one. Holds
 * no more than {@value #MOST_ADDRESSES} addresses, however many come.
 */
public final class FailedAttempts {
    static final int MOST_ADDRESSES = 100_000;

    /** After this long without an attempt a bucket is full again, and so is a new one. */
    private static final Duration REFILLED = Duration.ofMinutes(1);

    private final int perMinute;
    private final TrustedProxies proxies;
    private final TimeMeter time;
    private final Cache<Network, Bucket> buckets;

    /**
     * A limit.
     *
     * @param perMinute how many failures an address has at once, and again in the course of a
     *     minute; 0 is no limit
     * @param proxies never limited themselves: behind them may be anybody
     * @param nanoTime monotonic, in nanoseconds
     */
    public FailedAttempts(int perMinute, TrustedProxies proxies, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.proxies = proxies;
        this.time = monotonic(nanoTime);
        this.buckets =
                Caffeine.newBuilder()
                        .maximumSize(MOST_ADDRESSES)
                        .expireAfterAccess(REFILLED)
                        .ticker(nanoTime::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * Counts a failure.
     *
     * @return in how many seconds the next would be within the limit again; 0 when this one is
     */
    int count(String client) {
        if (perMinute == 0 || proxies.include(client)) {
            return 0;
        }
        Address address = Address.parse(client);
        if (address == null) {
            return 0;
        }
        ConsumptionProbe probe =
                buckets.get(Network.around(address), _ -> full()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : secondsRoundedUp(probe.getNanosToWaitForRefill());
    }

    long addresses() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(
                        Bandwidth.builder()
                                .capacity(perMinute)
                                .refillGreedy(perMinute, REFILLED)
                                .build())
                .withCustomTimePrecision(time)
                .build();
    }

    private static int secondsRoundedUp(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return (int) Math.max(1, (nanos + second - 1) / second);
    }

    private static TimeMeter monotonic(LongSupplier nanoTime) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }
}
