package org.tokenledger.server.process;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Asks until it is so; fails when it never is. */
public final class Eventually {
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private Eventually() {}

    public static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + MOST_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so: " + what);
            }
            Thread.onSpinWait();
        }
    }
}
