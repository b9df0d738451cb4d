package org.tokenledger.query.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class FailedAttemptsTest {
    private static final TrustedProxies PROXIES = TrustedProxies.parse("10.0.0.0/8");
    private static final String CLIENT = "203.0.113.9";

    private final AtomicLong now = new AtomicLong(-5);

    private FailedAttempts limit(int perMinute) {
        return new FailedAttempts(perMinute, PROXIES, now::get);
    }

    private void later(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static void failing(FailedAttempts limit, String client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.count(client)).as("failure %d of %s", i + 1, client).isZero();
        }
    }

    @Test
    void afterItsAllowanceAnAddressWaitsAsLongAsItIsTold() {
        FailedAttempts limit = limit(4);
        failing(limit, CLIENT, 4);

        assertThat(limit.count(CLIENT)).isEqualTo(15);
        later(Duration.ofMillis(14_100));
        assertThat(limit.count(CLIENT)).isEqualTo(1);
        later(Duration.ofSeconds(1));
        failing(limit, CLIENT, 1);
        assertThat(limit.count(CLIENT)).isPositive();
    }

    @Test
    void tryingOnWhileLimitedMakesTheWaitNoLonger() {
        FailedAttempts limit = limit(1);
        failing(limit, CLIENT, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(limit.count(CLIENT)).isEqualTo(60);
        }
        later(Duration.ofSeconds(60));
        failing(limit, CLIENT, 1);
    }

    @Test
    void aMinuteLaterTheWholeAllowanceIsBack() {
        FailedAttempts limit = limit(600);
        failing(limit, CLIENT, 600);
        assertThat(limit.count(CLIENT)).isEqualTo(1);

        later(Duration.ofMinutes(1));

        failing(limit, CLIENT, 600);
        assertThat(limit.count(CLIENT)).isEqualTo(1);
    }

    @Test
    void addressesAreLimitedEachByItself() {
        FailedAttempts limit = limit(1);
        failing(limit, CLIENT, 1);
        failing(limit, "203.0.113.10", 1);
        failing(limit, "2001:db8:0:1::1", 1);
        failing(limit, "2001:db8:0:2::1", 1);
    }

    @Test
    void whoHoldsAnIpv6NetworkIsOneAndAnIpv4AddressIsTheSameInIpv6() {
        FailedAttempts limit = limit(2);
        failing(limit, "2001:db8:0:1::1", 1);
        failing(limit, "2001:db8:0:1:ffff::2", 1);
        assertThat(limit.count("2001:db8:0:1:0:0:0:3")).isPositive();

        failing(limit, CLIENT, 1);
        failing(limit, "::ffff:" + CLIENT, 1);
        assertThat(limit.count(CLIENT)).isPositive();
    }

    @Test
    void aTrustedProxyIsNeverLimited() {
        failing(limit(1), "10.0.0.1", 1_000);
    }

    @Test
    void zeroIsNoLimit() {
        failing(limit(0), CLIENT, 1_000);
    }

    @Test
    void aFloodOfAddressesDoesNotFillTheMemory() {
        FailedAttempts limit = limit(600);
        for (int i = 0; i < 3 * FailedAttempts.MOST_ADDRESSES; i++) {
            limit.count("%d.%d.%d.1".formatted(20 + (i >> 16), i >> 8 & 255, i & 255));
        }
        assertThat(limit.addresses())
                .isPositive()
                .isLessThanOrEqualTo(FailedAttempts.MOST_ADDRESSES);

        later(Duration.ofMinutes(2));
        assertThat(limit.addresses()).isZero();
    }
}
