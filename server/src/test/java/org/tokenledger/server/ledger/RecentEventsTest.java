package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.UserEvent.UserDisabled;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

@NullMarked
class RecentEventsTest {
    private final RecentEvents recent = new RecentEvents();

    @Test
    void knowsNothingAtFirst() {
        assertThat(recent.from(0, 10)).isEmpty();
    }

    @Test
    void givesWhatFollowsAPositionInOrderAndNoMoreThanAskedFor() {
        add(7, 12);
        assertThat(positions(recent.from(8, 3))).containsExactly(8L, 9L, 10L);
        assertThat(positions(recent.from(10, 100))).containsExactly(10L, 11L, 12L);
    }

    @Test
    void givesNothingBeforeWhatItWasToldFirstSoThatTheTableIsAsked() {
        add(7, 12);
        assertThat(recent.from(6, 10)).isEmpty();
        assertThat(recent.from(13, 10)).isEmpty();
    }

    @Test
    void forgetsTheOldest() {
        add(0, 20_000);
        assertThat(recent.from(0, 10)).isEmpty();
        assertThat(positions(recent.from(19_990, 100)))
                .containsExactlyElementsOf(LongStream.rangeClosed(19_990, 20_000).boxed().toList());
    }

    @Test
    void forgetsWhatIsErasedAndKeepsTheRest() {
        add(7, 12);
        recent.erase(Set.of(new UUID(0, 8), new UUID(0, 12)));

        assertThat(recent.from(7, 10))
                .extracting(recorded -> recorded.event().cause().reason())
                .containsExactly("test", null, "test", "test", "test", null);
        assertThat(positions(recent.from(7, 10))).containsExactly(7L, 8L, 9L, 10L, 11L, 12L);
    }

    private void add(long first, long last) {
        LongStream.rangeClosed(first, last).forEach(position -> recent.add(event(position)));
    }

    private static Recorded event(long position) {
        UUID user = new UUID(0, position);
        return new Recorded(
                position,
                user,
                0,
                Instant.EPOCH,
                null,
                new UserDisabled(user, Cause.system("test")));
    }

    private static List<Long> positions(List<Recorded> events) {
        return events.stream().map(Recorded::position).toList();
    }
}
