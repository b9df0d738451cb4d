package org.tokenledger.command.token;

import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.Streams.Beginner;
import org.tokenledger.command.append.Streams.Beginning;
import org.tokenledger.command.people.People;
import org.tokenledger.command.people.Person;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;

import java.time.Clock;
import java.time.Instant;

/** Decides whether a token comes to be, and with which grant. */
public final class TokenCreation implements Beginner {
    private final People people;
    private final Catalogue catalogue;
    private final Clock clock;

    public TokenCreation(People people, Catalogue catalogue, Clock clock) {
        this.people = people;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @Override
    public @Nullable Beginning decide(Object command, AppendConditions conditions) {
        return command instanceof CreateToken create ? decide(create, conditions) : null;
    }

    Beginning decide(CreateToken command, AppendConditions conditions) {
        Instant now = clock.instant();
        Caller caller = command.caller();
        if (caller != null) {
            TokenPolicy.mayCreateFor(caller, command.ownerId());
        }
        if (command.expiresAt() != null && !command.expiresAt().isAfter(now)) {
            throw Refused.invalid("expiresAt", "The expiry must be in the future");
        }
        Person owner = people.receiver(command.ownerId(), conditions);
        if (caller != null) {
            TokenPolicy.mayGiveTo(caller, owner.role());
        }
        Permissions ceiling = catalogue.ceiling(owner.role());
        Permissions requested =
                command.permissions() == null ? ceiling : catalogue.expand(command.permissions());
        Permissions grant = grant(requested.within(ceiling), caller);
        Permissions dropped = requested.without(grant);
        TokenCreated created = created(command, grant, dropped);
        Token.claim(created, conditions);
        TokenResult result = new TokenResult(Token.of(created, now).body(people, now), dropped);
        return new Beginning(created, now, result);
    }

    private static Permissions grant(Permissions allowed, @Nullable Caller caller) {
        Permissions grant = caller == null ? allowed : allowed.within(caller.permissions());
        if (grant.isEmpty()) {
            throw new Refused(
                    Code.NO_PERMISSION_LEFT,
                    "Nothing of what was asked is within the owner's role and the presented token");
        }
        return grant;
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
}
