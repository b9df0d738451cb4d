package org.tokenledger.server.ledger;

import org.springframework.stereotype.Component;
import org.tokenledger.server.operations.Readiness;

import java.util.Optional;

/** May the lookup be believed? Not while the outcome of a commit is unknown. */
@Component
public final class LookupReadiness implements Readiness {
    private final Appender appender;

    LookupReadiness(Appender appender) {
        this.appender = appender;
    }

    public boolean isReady() {
        return appender.isCertain();
    }

    /** Returns when the lookup knows what other nodes did until now; for the start. */
    public void catchUp() {
        appender.catchUp();
    }

    @Override
    public Optional<String> unready() {
        return isReady()
                ? Optional.empty()
                : Optional.of("the token lookup may be behind the ledger");
    }
}
