package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.StoredAs;
import org.tokenledger.query.replay.Findings.Gap;
import org.tokenledger.query.replay.Findings.Positions;

import java.util.Map;
import java.util.TreeMap;

/** Counts events, and sees to it that none is missing between them. */
final class Continuity {
    private final Map<String, Long> types = new TreeMap<>();
    private @Nullable Gap firstGap;
    private long next;
    private long read;
    private long missing;

    void add(Recorded recorded) {
        gap(recorded.position(), recorded.position());
        StoredAs stored = recorded.event().getClass().getAnnotation(StoredAs.class);
        types.merge(stored.name(), 1L, Long::sum);
        read++;
        next = recorded.position() + 1;
    }

    /** There are no more up to this position. */
    void end(long until) {
        gap(until + 1, null);
    }

    private void gap(long position, @Nullable Long found) {
        if (position > next) {
            missing += position - next;
            firstGap = firstGap == null ? new Gap(next, found) : firstGap;
        }
    }

    Map<String, Long> types() {
        return types;
    }

    Positions positions() {
        return new Positions(missing == 0, read, missing, firstGap);
    }
}
