package org.tokenledger.server.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.axonframework.common.IdentifierFactory;

/** Event ids are UUIDs of version 7: they sort by time, which keeps their index small and warm. */
public final class LedgerIdentifiers extends IdentifierFactory {
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    @Override
    public String generateIdentifier() {
        return ids.generate().toString();
    }
}
