package org.tokenledger.server.ledger;

import com.github.benmanes.caffeine.cache.Caffeine;

import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.jspecify.annotations.Nullable;

import java.util.function.UnaryOperator;

/**
 * Axon's cache of aggregates, bounded: what was used lately need not be read again to be changed.
 * Empty while other nodes change the same ones.
 */
final class AggregateCache implements Cache {
    private final com.github.benmanes.caffeine.cache.Cache<Object, Object> cache;
    private volatile boolean shared;

    AggregateCache(int most) {
        this.cache = Caffeine.newBuilder().maximumSize(most).build();
    }

    /** Whether there are other nodes. */
    void share(boolean others) {
        if (shared != others) {
            shared = others;
            cache.invalidateAll();
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <K, V> @Nullable V get(K key) {
        return shared ? null : (V) cache.getIfPresent(key);
    }

    @Override
    public void put(Object key, Object value) {
        if (!shared) {
            cache.put(key, value);
        }
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        return !shared && cache.asMap().putIfAbsent(key, value) == null;
    }

    @Override
    public boolean remove(Object key) {
        return cache.asMap().remove(key) != null;
    }

    @Override
    public boolean containsKey(Object key) {
        return !shared && cache.asMap().containsKey(key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
        cache.asMap().computeIfPresent(key, (same, value) -> update.apply((V) value));
    }

    /** Nobody listens: an evicted aggregate is simply read again. */
    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        return () -> true;
    }
}
