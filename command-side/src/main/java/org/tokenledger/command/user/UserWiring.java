package org.tokenledger.command.user;

import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.TokensOfUser;

/** Subscribes the handlers of {@link UserCommand} to the command bus. */
public final class UserWiring {
    private UserWiring() {}

    public static void subscribe(
            CommandBus bus, EventStore ledger, Cache cache, TokensOfUser tokens, People people) {
        Repository<User> users =
                EventSourcingRepository.builder(User.class).eventStore(ledger).cache(cache).build();
        new AnnotationCommandHandlerAdapter<>(new UserCommands(users, tokens, people))
                .subscribe(bus);
    }
}
