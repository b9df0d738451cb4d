package org.tokenledger.query.rebuild;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Gives way to commands: while the ledger grows, a pause follows every piece of work, in proportion
 * to the time that it took. One thread's.
 */
public final class Pace {
    private static final int PAUSE_PER_WORK = 6;
    private static final long LONGEST_NANOS = 2_000_000_000L;

    private final LongSupplier endOfLedger;
    private final LongSupplier nanoTime;
    private final int pausePerWork;
    private long lastEnd = Long.MAX_VALUE;
    private long begun;

    private Pace(LongSupplier endOfLedger, LongSupplier nanoTime, int pausePerWork) {
        this.endOfLedger = endOfLedger;
        this.nanoTime = nanoTime;
        this.pausePerWork = pausePerWork;
        this.begun = nanoTime.getAsLong();
    }

    /**
     * The pace of who has time.
     *
     * @param endOfLedger a position that grows with every command
     */
    public static Pace givingWay(LongSupplier endOfLedger, LongSupplier nanoTime) {
        return new Pace(endOfLedger, nanoTime, PAUSE_PER_WORK);
    }

    /** As fast as it goes. */
    public static Pace full() {
        return new Pace(() -> 0, () -> 0, 0);
    }

    /** A piece of work is done. */
    public void step() {
        long end = endOfLedger.getAsLong();
        if (end > lastEnd) {
            long worked = nanoTime.getAsLong() - begun;
            LockSupport.parkNanos(Math.min(LONGEST_NANOS, worked * pausePerWork));
        }
        lastEnd = end;
        begun = nanoTime.getAsLong();
    }
}
