package org.tokenledger.server.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventhandling.GenericEventMessage;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Event ids are UUIDs of version 7: they sort by time, which keeps their index small and warm. The
 * time in them is that of the clock by which Axon stamps events.
 */
public final class LedgerIdentifiers extends IdentifierFactory {
    private final TimeBasedEpochRandomGenerator ids =
            generator(() -> GenericEventMessage.clock.millis());

    static TimeBasedEpochRandomGenerator generator(LongSupplier millis) {
        return Generators.timeBasedEpochRandomGenerator(
                new SecureRandom(),
                new UUIDClock() {
                    @Override
                    public long currentTimeMillis() {
                        return millis.getAsLong();
                    }
                });
    }

    @Override
    public String generateIdentifier() {
        return ids.generate().toString();
    }
}
