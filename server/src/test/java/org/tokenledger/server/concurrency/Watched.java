package org.tokenledger.server.concurrency;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A token that verifiers look at, before and after the command that ends its use was answered. */
final class Watched {
    final String value;
    final List<String> permissions;
    final AtomicLong acceptedBefore = new AtomicLong();
    final AtomicLong acceptedBeforeOverHttp = new AtomicLong();
    final AtomicLong checkedAfter = new AtomicLong();
    final AtomicLong checkedAfterOverHttp = new AtomicLong();
    final AtomicLong acceptedAfter = new AtomicLong();

    /** Set by the one who got the answer, before anything else is done with it. */
    volatile boolean answered;

    Watched(String value, String permission) {
        this.value = value;
        this.permissions = permission.isEmpty() ? List.of() : List.of(permission);
    }

    /** Keeps what was seen by somebody who read {@link #answered} before asking. */
    void saw(boolean wasAnswered, boolean accepted, boolean overHttp) {
        if (wasAnswered) {
            (overHttp ? checkedAfterOverHttp : checkedAfter).incrementAndGet();
            if (accepted) {
                acceptedAfter.incrementAndGet();
            }
        } else if (accepted) {
            (overHttp ? acceptedBeforeOverHttp : acceptedBefore).incrementAndGet();
        }
    }
}
