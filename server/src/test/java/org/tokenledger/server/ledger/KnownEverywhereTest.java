package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Refused;

import java.time.Duration;

class KnownEverywhereTest {
    private final KnownEverywhere known =
            new KnownEverywhere(position -> position == 3, Duration.ofMillis(1));

    @Test
    void whatIsKnownStaysKnown() {
        known.upTo(7);
        known.upTo(5);
        known.await(7);
        assertThatThrownBy(() -> known.await(8)).isInstanceOf(Refused.class);
    }

    @Test
    void whatNobodyElseNeedsToKnowIsKnown() {
        known.await(3);
    }

    @Test
    void whoHasWaitedForLongEnoughIsToldThatItIsInTheLedger() {
        assertThatThrownBy(() -> known.await(0))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("It is in the ledger, but another node");
    }

    @Test
    void nobodyWaitsForWhatIsClosed() {
        KnownEverywhere patient = new KnownEverywhere(_ -> false, Duration.ofHours(1));
        patient.close();
        assertThatThrownBy(() -> patient.await(0)).isInstanceOf(Refused.class);
    }
}
