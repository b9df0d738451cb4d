package org.tokenledger.server.ledger;

import org.springframework.stereotype.Component;
import org.tokenledger.server.operations.Readiness;

import java.util.Optional;

/**
 * May the lookup be believed? Not while the outcome of a commit is unknown, and not when other
 * nodes need not wait for this one any more.
 */
@Component
public final class LookupReadiness implements Readiness {
    private final Appender appender;
    private final Nodes nodes;

    LookupReadiness(Appender appender, Nodes nodes) {
        this.appender = appender;
        this.nodes = nodes;
    }

    public boolean isReady() {
        return nodes.isBelieved() && appender.isCertain();
    }

    /** How many other nodes share the ledger. */
    public int otherNodes() {
        return nodes.others();
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
