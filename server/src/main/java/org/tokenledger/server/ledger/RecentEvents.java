package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.vault.PrivateFields;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The newest events that this node knows to be committed, so that views which keep up need not read
 * and decode them again. One writer, any number of readers.
 */
final class RecentEvents {
    /** About 16 MB. A view that is further behind reads the table, and so falls behind more. */
    private static final int KEPT = 1 << 14;

    private final AtomicReferenceArray<@Nullable Recorded> ring = new AtomicReferenceArray<>(KEPT);
    private volatile long last = -1;

    /** In the order of positions. */
    void add(Recorded recorded) {
        ring.set(slot(recorded.position()), recorded);
        last = recorded.position();
    }

    /** Forgets what the events of these streams say about people; looks at all that is kept. */
    void erase(Set<UUID> subjects) {
        for (int at = 0; at < KEPT; at++) {
            Recorded recorded = ring.get(at);
            if (recorded != null && subjects.contains(recorded.event().subjectId())) {
                ring.set(at, recorded.with(PrivateFields.erase(recorded.event())));
            }
        }
    }

    /** As many as are known from this position on; empty when that one is not known any more. */
    List<Recorded> from(long position, int limit) {
        List<Recorded> found = new ArrayList<>();
        long end = Math.min(last, position + limit - 1);
        for (long at = position; at <= end; at++) {
            Recorded recorded = ring.get(slot(at));
            if (recorded == null || recorded.position() != at) {
                break;
            }
            found.add(recorded);
        }
        return found;
    }

    private static int slot(long position) {
        return (int) (position & (KEPT - 1));
    }
}
