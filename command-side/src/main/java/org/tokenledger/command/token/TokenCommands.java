package org.tokenledger.command.token;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.TokenCommand.DeleteToken;
import org.tokenledger.command.token.TokenCommand.ReassignToken;
import org.tokenledger.command.token.TokenCommand.RetireBootstrapToken;
import org.tokenledger.command.token.TokenCommand.RevokePresentedToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Decides commands on one token that is there. */
public final class TokenCommands {
    private final Repository<Token> tokens;
    private final People people;
    private final Catalogue catalogue;
    private final Clock clock;

    TokenCommands(Repository<Token> tokens, People people, Catalogue catalogue, Clock clock) {
        this.tokens = tokens;
        this.people = people;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @CommandHandler
    TokenResult reassign(ReassignToken command) {
        Asked asked = command.asked();
        Aggregate<Token> token = visible(command.tokenId(), asked.caller());
        TokenPolicy.mayReassign(asked.caller());
        TokenPolicy.mayGiveTo(asked.caller(), people.receiver(command.ownerId()).role());
        asked.begin(token.invoke(Token::version));
        Permissions dropped = reassign(token, command.ownerId(), asked.cause());
        return new TokenResult(bodyOf(token), dropped);
    }

    Permissions reassign(Aggregate<Token> token, UUID ownerId, Cause cause) {
        Permissions ceiling = catalogue.ceiling(people.receiver(ownerId).role());
        Instant now = clock.instant();
        return token.invoke(it -> it.reassignTo(ownerId, ceiling, now, cause));
    }

    @CommandHandler
    TokenResult revoke(RevokeToken command) {
        Asked asked = command.asked();
        Aggregate<Token> token = toEnd(command.tokenId(), asked);
        token.execute(it -> it.revoke(asked.cause()));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    @CommandHandler
    TokenResult revoke(RevokePresentedToken command) {
        Asked asked = command.asked();
        Aggregate<Token> token = load(asked.caller().tokenId());
        token.execute(it -> it.revoke(asked.cause()));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    @CommandHandler
    TokenResult delete(DeleteToken command) {
        Asked asked = command.asked();
        Aggregate<Token> token = toEnd(command.tokenId(), asked);
        UUID deletion = token.invoke(it -> it.delete(asked.cause()));
        return new TokenResult(bodyOf(token), List.of(), asked.dryRun() ? null : deletion);
    }

    private Aggregate<Token> toEnd(UUID id, Asked asked) {
        Aggregate<Token> token = visible(id, asked.caller());
        TokenPolicy.mayEnd(asked.caller());
        asked.begin(token.invoke(Token::version));
        return token;
    }

    @CommandHandler
    TokenResult retire(RetireBootstrapToken command) {
        Aggregate<Token> token = load(command.tokenId());
        token.execute(it -> it.revoke(command.cause()));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    /** What a caller may not see is not there. */
    Aggregate<Token> visible(UUID id, Caller caller) {
        Aggregate<Token> token = load(id);
        if (!caller.sees(token.invoke(Token::ownerId))) {
            throw Refused.noToken(id);
        }
        return token;
    }

    Aggregate<Token> load(UUID id) {
        try {
            return tokens.load(id.toString());
        } catch (AggregateNotFoundException unknownOrDeleted) {
            throw Refused.noToken(id);
        }
    }

    private TokenBody bodyOf(Aggregate<Token> token) {
        return Objects.requireNonNull(token.invoke(it -> it.body(people, clock.instant())));
    }
}
