package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.query.attempt.Network;

import java.time.Instant;
import java.util.UUID;

/** What one event is found by. */
final class AuditRow {
    final Recorded recorded;
    Instant ledgerTime = Instant.MIN;

    /** Whom it concerns: the user that is its subject, or the owner of the token from then on. */
    @Nullable UUID userId;

    /** The other user of two: who owned it before, or became the owner. */
    @Nullable UUID otherUserId;

    AuditRow(Recorded recorded) {
        this.recorded = recorded;
    }

    Cause cause() {
        return recorded.event().cause();
    }

    /** None for what PostgreSQL would not take for an address. */
    @Nullable String ip() {
        String address = cause().clientAddress();
        if (address == null) {
            return null;
        }
        int scope = address.indexOf('%');
        try {
            return Network.parse(scope < 0 ? address : address.substring(0, scope)).toString();
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }
}
