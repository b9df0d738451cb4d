package org.tokenledger.query.verification;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Things that get a small number when they are first met, and keep it for good. One writer; a
 * reader may ask for any number that it found in a {@link Word}, for that was written after the
 * thing itself.
 */
final class Numbered<K, V> {
    private final Map<K, Integer> numbers = new HashMap<>();
    private final Function<K, V> make;
    private volatile Object[] things = new Object[16];

    Numbered(Function<K, V> make) {
        this.make = make;
    }

    @SuppressWarnings("unchecked")
    V at(int number) {
        return (V) things[number];
    }

    /** The writer's. */
    int number(K key) {
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        if (number == things.length) {
            things = Arrays.copyOf(things, 2 * number);
        }
        things[number] = make.apply(key);
        numbers.put(key, number);
        return number;
    }

    /** The writer's. */
    V of(K key) {
        return at(number(key));
    }
}
