package org.tokenledger.command.token;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.people.People;
import org.tokenledger.command.people.Person;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.DeleteToken;
import org.tokenledger.command.token.TokenCommand.ReassignToken;
import org.tokenledger.command.token.TokenCommand.RetireBootstrapToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.events.Cause;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** Decides commands on one token. */
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
    TokenResult create(CreateToken command) throws Exception {
        Caller caller = command.caller();
        if (caller != null) {
            TokenPolicy.mayCreateFor(caller, command.ownerId());
        }
        if (command.expiresAt() != null && !command.expiresAt().isAfter(clock.instant())) {
            throw Refused.invalid("expiresAt", "The expiry must be in the future");
        }
        Person owner = people.receiver(command.ownerId());
        Permissions ceiling = catalogue.ceiling(owner.role());
        Permissions requested =
                command.permissions() == null ? ceiling : catalogue.expand(command.permissions());
        Permissions grant = requested.within(ceiling);
        if (caller != null) {
            grant = grant.within(caller.permissions());
        }
        if (grant.isEmpty()) {
            throw new Refused(
                    Code.NO_PERMISSION_LEFT,
                    "Nothing of what was asked is within the owner's role and the presented token");
        }
        Permissions dropped = requested.without(grant);
        TokenCreated created = created(command, grant, dropped);
        Aggregate<Token> token = tokens.newInstance(() -> new Token(created));
        return new TokenResult(bodyOf(token), dropped);
    }

    private static TokenCreated created(
            CreateToken command, Permissions grant, Permissions dropped) {
        return new TokenCreated(
                command.tokenId(),
                command.name(),
                command.ownerId(),
                command.cause().actorUserId(),
                grant.sorted(),
                dropped.sorted(),
                command.source().toString(),
                command.digest(),
                command.hint(),
                command.expiresAt(),
                command.cause());
    }

    @CommandHandler
    TokenResult reassign(ReassignToken command) {
        Aggregate<Token> token =
                load(command.tokenId(), command.caller(), command.ifMatch(), command.dryRun());
        TokenPolicy.mayReassign(command.caller());
        Permissions dropped =
                reassign(token, command.ownerId(), command.caller().because(command.reason()));
        return new TokenResult(bodyOf(token), dropped);
    }

    Permissions reassign(Aggregate<Token> token, UUID ownerId, Cause cause) {
        Permissions ceiling = catalogue.ceiling(people.receiver(ownerId).role());
        Instant now = clock.instant();
        return token.invoke(it -> it.reassignTo(ownerId, ceiling, now, cause));
    }

    @CommandHandler
    TokenResult revoke(RevokeToken command) {
        Aggregate<Token> token =
                load(command.tokenId(), command.caller(), command.ifMatch(), command.dryRun());
        TokenPolicy.mayEnd(command.caller());
        Cause cause = command.caller().because(command.reason());
        token.execute(it -> it.revoke(cause));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    @CommandHandler
    TokenResult delete(DeleteToken command) {
        Aggregate<Token> token =
                load(command.tokenId(), command.caller(), command.ifMatch(), command.dryRun());
        TokenPolicy.mayEnd(command.caller());
        Cause cause = command.caller().because(command.reason());
        token.execute(it -> it.delete(cause));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    @CommandHandler
    TokenResult retire(RetireBootstrapToken command) {
        Aggregate<Token> token = load(command.tokenId());
        token.execute(it -> it.revoke(command.cause()));
        return new TokenResult(bodyOf(token), Permissions.NONE);
    }

    /** Loads for a caller: what it may not see is not there; {@code If-Match} holds. */
    private Aggregate<Token> load(UUID id, Caller caller, IfMatch ifMatch, boolean dryRun) {
        Aggregate<Token> token = visible(load(id), id, caller);
        if (!ifMatch.admits(token.invoke(Token::version))) {
            throw new Refused(Code.VERSION_MISMATCH, "The token has changed since; read it again");
        }
        if (dryRun) {
            AppendConditions.current().dryRun();
        }
        return token;
    }

    static Aggregate<Token> visible(Aggregate<Token> token, UUID id, Caller caller) {
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
        return Objects.requireNonNull(token.invoke(this::bodyOf));
    }

    private TokenBody bodyOf(Token token) {
        @Nullable Person owner = people.find(token.ownerId()).orElse(null);
        return token.body(
                owner == null ? "" : owner.username(),
                owner != null && owner.enabled(),
                clock.instant());
    }
}
