package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.events.Unreadable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

/** Reading for all that wait: what is read together, and who learns of which trouble. */
@NullUnmarked
class GroupReadTest {
    private static final UUID SOUND = new UUID(0, 1);
    private static final UUID DAMAGED = new UUID(0, 2);
    private static final UUID ABSENT = new UUID(0, 3);
    private static final KeyedStream STREAM = new KeyedStream(new ArrayList<>(), null);

    private final List<List<UUID>> reads = new ArrayList<>();
    private final CompletableFuture<Void> firstReads = new CompletableFuture<>();
    private final CompletableFuture<Void> firstMayEnd = new CompletableFuture<>();
    private final GroupRead group = new GroupRead(this::streams);
    private boolean away;

    /** The first waits for the test, so that others come meanwhile. */
    private Map<UUID, KeyedStream> streams(Collection<UUID> ids) {
        reads.add(List.copyOf(ids));
        if (reads.size() == 1) {
            firstReads.complete(null);
            firstMayEnd.join();
        }
        if (away) {
            throw new DataAccessResourceFailureException("away");
        }
        if (ids.contains(DAMAGED)) {
            throw new Unreadable(7, new IllegalStateException("damaged"));
        }
        Map<UUID, KeyedStream> found = new HashMap<>();
        ids.stream().filter(id -> !id.equals(ABSENT)).forEach(id -> found.put(id, STREAM));
        return found;
    }

    @Test
    void whoComesAloneReadsAtOnce() {
        firstMayEnd.complete(null);

        assertThat(group.of(SOUND)).isSameAs(STREAM);
        assertThat(group.of(ABSENT)).isSameAs(KeyedStream.EMPTY);
        assertThat(reads).containsExactly(List.of(SOUND), List.of(ABSENT));
    }

    @Test
    void whoComesMeanwhileIsReadTogetherAndEachIdOnce() throws Exception {
        List<FutureTask<KeyedStream>> all = whileOneReads(SOUND, ABSENT, SOUND);

        assertThat(all.get(0).get()).isSameAs(STREAM);
        assertThat(all.get(1).get()).isSameAs(KeyedStream.EMPTY);
        assertThat(all.get(2).get()).isSameAs(STREAM);
        assertThat(reads).hasSize(2);
        assertThat(reads.getLast()).containsExactlyInAnyOrder(SOUND, ABSENT);
    }

    @Test
    void anEventThatCannotBeReadIsItsOwnStreamsTroubleOnly() throws Exception {
        List<FutureTask<KeyedStream>> all = whileOneReads(SOUND, DAMAGED);

        assertThat(all.get(0).get()).isSameAs(STREAM);
        assertThatThrownBy(all.get(1)::get).hasCauseInstanceOf(Unreadable.class);
    }

    @Test
    void aDatabaseThatIsAwayIsAskedOnceForAll() throws Exception {
        away = true;
        List<FutureTask<KeyedStream>> all = whileOneReads(SOUND, ABSENT);

        for (FutureTask<KeyedStream> each : all) {
            assertThatThrownBy(each::get)
                    .hasCauseInstanceOf(DataAccessResourceFailureException.class);
        }
        assertThat(reads).hasSize(2);
    }

    /** Returns when all have their answer. */
    private List<FutureTask<KeyedStream>> whileOneReads(UUID... ids) throws Exception {
        Thread first = started(() -> group.of(new UUID(0, 0))).thread();
        firstReads.join();
        List<Started> others = new ArrayList<>();
        for (UUID id : ids) {
            others.add(started(() -> group.of(id)));
        }
        for (Started other : others) {
            while (other.thread().getState() != Thread.State.WAITING) {
                assertThat(other.answer()).as("it waits for the first").isNotDone();
                Thread.onSpinWait();
            }
        }
        firstMayEnd.complete(null);
        first.join();
        for (Started other : others) {
            other.thread().join();
        }
        return others.stream().map(Started::answer).toList();
    }

    private record Started(Thread thread, FutureTask<KeyedStream> answer) {}

    private static Started started(Callable<KeyedStream> reading) {
        FutureTask<KeyedStream> answer = new FutureTask<>(reading);
        return new Started(Thread.ofPlatform().start(answer), answer);
    }
}
