package org.tokenledger.bench.row;

import org.tokenledger.bench.stand.HttpLoad;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/** A token in the soak, and what a verification of it must be answered with by now. */
final class Checked {
    static final int GOOD = 200;
    static final int REFUSED = 401;

    /** While a revoke or the moment of expiry is under way, both answers are right. */
    private static final int EITHER = 0;

    private static final long MARGIN_MILLIS = 1_000;

    private final byte[] request;
    private final long expiresAt;
    private final InstantSource clock;
    private volatile int stands = GOOD;

    Checked(String value, Instant expiresAt, InstantSource clock) {
        this.request =
                HttpLoad.request("GET /auth?permission=heartbeat:write", "Bearer " + value, "", "")
                        .getBytes(StandardCharsets.UTF_8);
        this.expiresAt = expiresAt.equals(Instant.MAX) ? Long.MAX_VALUE : expiresAt.toEpochMilli();
        this.clock = clock;
    }

    byte[] request() {
        return request;
    }

    /**
     * What is right at this moment; an answer is wrong when it is neither right before nor after.
     */
    int expected() {
        long left = expiresAt - clock.millis();
        if (Math.abs(left) < MARGIN_MILLIS) {
            return EITHER;
        }
        return left < 0 ? REFUSED : stands;
    }

    static boolean isRight(int status, int before, int after) {
        return status == before || status == after || before == EITHER || after == EITHER;
    }

    void revoking() {
        stands = EITHER;
    }

    void revoked() {
        stands = REFUSED;
    }
}
