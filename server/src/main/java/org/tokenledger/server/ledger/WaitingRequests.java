package org.tokenledger.server.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Requests that wait to be appended, in the order in which they came. Bounded. */
final class WaitingRequests {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_EVENTS = 25_000;

    private final BlockingQueue<AppendRequest> queue = new ArrayBlockingQueue<>(MOST_WAITING);

    /** False when too many are waiting. */
    boolean join(AppendRequest request) {
        return queue.offer(request);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * All that wait, as far as one transaction can bear; none when nobody came while it was
     * patient.
     */
    List<AppendRequest> nextGroup(Duration patience) throws InterruptedException {
        AppendRequest next = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        List<AppendRequest> group = new ArrayList<>();
        int events = 0;
        while (next != null) {
            group.add(next);
            events += next.rows().size();
            next = group.size() < MOST_REQUESTS && events < MOST_EVENTS ? queue.poll() : null;
        }
        return group;
    }

    /** Whoever waits now. */
    List<AppendRequest> all() {
        List<AppendRequest> all = new ArrayList<>();
        queue.drainTo(all);
        return all;
    }
}
