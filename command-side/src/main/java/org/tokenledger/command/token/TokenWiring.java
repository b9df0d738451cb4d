package org.tokenledger.command.token;

import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.append.Streams;
import org.tokenledger.command.people.People;
import org.tokenledger.permission.Catalogue;

import java.time.Clock;

/** Subscribes the handlers of {@link TokenCommand} to the command bus. */
public final class TokenWiring {
    private TokenWiring() {}

    /** Returns what commands on users need of this package. */
    public static TokensOfUser subscribe(
            CommandBus bus,
            EventStore ledger,
            Cache cache,
            People people,
            Catalogue catalogue,
            OwnedTokens owned,
            Streams streams,
            Clock clock) {
        Repository<Token> tokens = new TokenRepository(ledger, cache);
        TokenCommands single = new TokenCommands(tokens, people, catalogue, clock);
        new AnnotationCommandHandlerAdapter<>(single).subscribe(bus);
        new AnnotationCommandHandlerAdapter<>(new BulkTokenCommands(single, people, streams))
                .subscribe(bus);
        return new TokensOfUser(single, owned, streams, people, catalogue, clock);
    }
}
