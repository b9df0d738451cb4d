package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tokenledger.server.ledger.NodesTable.Node;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

class SilenceTest {
    private static final UUID ID = UUID.randomUUID();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Silence silence = new Silence();

    private static Node node(long renewal) {
        return new Node(ID, renewal, 7, Duration.ofSeconds(5));
    }

    @Test
    void lastsFromWhenANodeWasFirstSeenToSayWhatItSaidLast() {
        assertThat(silence.among(List.of(node(3)), -SECOND)).isEmpty();
        assertThat(silence.among(List.of(node(3)), 4 * SECOND - 1)).isEmpty();
        assertThat(silence.among(List.of(node(3)), 4 * SECOND)).containsExactly(node(3));
        assertThat(silence.among(List.of(node(3)), 9 * SECOND)).containsExactly(node(3));
    }

    @Test
    void endsWithEveryRenewalAlsoWithOneThatACrashOfTheDatabaseTookBack() {
        silence.among(List.of(node(3)), 0);
        assertThat(silence.among(List.of(node(4)), 5 * SECOND)).isEmpty();
        assertThat(silence.among(List.of(node(3)), 10 * SECOND)).isEmpty();
        assertThat(silence.among(List.of(node(3)), 15 * SECOND)).containsExactly(node(3));
    }

    @Test
    void ofANodeThatWasAwayBeginsAnew() {
        silence.among(List.of(node(3)), 0);
        silence.among(List.of(), SECOND);
        assertThat(silence.among(List.of(node(3)), 6 * SECOND)).isEmpty();
    }
}
