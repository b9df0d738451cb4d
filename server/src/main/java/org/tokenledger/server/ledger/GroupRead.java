package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Unreadable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Streams, read by one thread at a time for all that wait. Who comes alone reads at once; who comes
 * while another reads is read next, together with all that came meanwhile, in one round trip.
 */
final class GroupRead {
    /** Answered under the lock, by whoever holds it. */
    private static final class Waiting {
        private final UUID id;
        private @Nullable KeyedStream found;
        private @Nullable RuntimeException failure;

        private Waiting(UUID id) {
            this.id = id;
        }

        private boolean isAnswered() {
            return found != null || failure != null;
        }
    }

    private final Function<Collection<UUID>, Map<UUID, KeyedStream>> streams;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Lock reading = new ReentrantLock();

    /**
     * Reads by this.
     *
     * @param streams has no entry for what does not exist
     */
    GroupRead(Function<Collection<UUID>, Map<UUID, KeyedStream>> streams) {
        this.streams = streams;
    }

    /**
     * What was committed when this was called is in it.
     *
     * @throws Unreadable when an event of this very stream is
     */
    KeyedStream of(UUID id) {
        Waiting mine = new Waiting(id);
        waiting.add(mine);
        reading.lock();
        try {
            if (!mine.isAnswered()) {
                answer(allThatWait());
            }
        } finally {
            reading.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return Objects.requireNonNull(mine.found);
    }

    private List<Waiting> allThatWait() {
        List<Waiting> all = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            all.add(next);
        }
        return all;
    }

    private void answer(List<Waiting> group) {
        try {
            Map<UUID, KeyedStream> found =
                    streams.apply(group.stream().map(each -> each.id).distinct().toList());
            group.forEach(each -> each.found = found.getOrDefault(each.id, KeyedStream.EMPTY));
        } catch (Unreadable oneOfThem) {
            if (group.size() == 1) {
                group.getFirst().failure = oneOfThem;
            } else {
                group.forEach(each -> answer(List.of(each)));
            }
        } catch (RuntimeException away) {
            group.forEach(each -> each.failure = away);
        }
    }
}
