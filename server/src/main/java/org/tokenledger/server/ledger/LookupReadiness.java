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

    @Override
    public Optional<String> unready() {
        return isReady()
                ? Optional.empty()
                : Optional.of("the token lookup may be behind the ledger");
    }
}
