package org.tokenledger.command.token;

import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.LockAwareAggregate;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Tokens from their events, thousands of them in one unit of work. When that is committed, the
 * framework asks for each whether it is among them all; its own map would compare it with each.
 */
final class TokenRepository extends CachingEventSourcingRepository<Token> {
    private static final String LOADED = TokenRepository.class.getName();

    TokenRepository(EventStore ledger, Cache cache) {
        super(EventSourcingRepository.builder(Token.class).eventStore(ledger).cache(cache));
    }

    @Override
    protected Map<String, LockAwareAggregate<Token, EventSourcedAggregate<Token>>>
            managedAggregates(UnitOfWork<?> unitOfWork) {
        return unitOfWork.root().getOrComputeResource(LOADED, name -> new FoundByTheirIds());
    }

    private static final class FoundByTheirIds
            extends HashMap<String, LockAwareAggregate<Token, EventSourcedAggregate<Token>>> {
        @Override
        public boolean containsValue(@Nullable Object aggregate) {
            return aggregate instanceof Aggregate<?> token
                    && aggregate.equals(get(token.identifierAsString()));
        }
    }
}
