package org.tokenledger.command.token;

import org.axonframework.modelling.command.Aggregate;
import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.Streams;
import org.tokenledger.command.people.People;
import org.tokenledger.command.token.OwnedTokens.Owned;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What follows for a user's tokens when something happens to the user. All of them, also those that
 * somebody gives to the user at this very moment: then the command is decided anew.
 */
public final class TokensOfUser {
    private final TokenCommands tokens;
    private final OwnedTokens owned;
    private final Streams streams;
    private final People people;
    private final Catalogue catalogue;
    private final Clock clock;

    TokensOfUser(
            TokenCommands tokens,
            OwnedTokens owned,
            Streams streams,
            People people,
            Catalogue catalogue,
            Clock clock) {
        this.tokens = tokens;
        this.owned = owned;
        this.streams = streams;
        this.people = people;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** The tokens of one user, loaded for the current unit of work. */
    public final class Loaded {
        private final List<Aggregate<Token>> all;

        private Loaded(List<Aggregate<Token>> all) {
            this.all = all;
        }

        /**
         * Grants narrow to the new role's ceiling; with a role that cannot manage tokens they end.
         */
        public TokenCounts follow(Role role, Cause cause) {
            Permissions ceiling = catalogue.ceiling(role);
            return each(token -> {
                if (token.isRevoked()) {
                    return TokenCounts.NONE;
                }
                if (!role.managesTokens()) {
                    token.revoke(cause);
                    return new TokenCounts(1, 0, 0, 0);
                }
                boolean kept = token.narrowTo(ceiling, cause).isEmpty();
                return kept ? TokenCounts.NONE : new TokenCounts(0, 1, 0, 0);
            });
        }

        /**
         * Every token is deleted, or reassigned where that is possible.
         *
         * @param heir who gets what is active and has something left within the heir's ceiling;
         *     none when all is to be deleted
         */
        public TokenCounts leave(@Nullable UUID heir, Cause cause) {
            Instant now = clock.instant();
            Permissions ceiling =
                    heir == null
                            ? Permissions.NONE
                            : catalogue.ceiling(people.receiver(heir).role());
            return each(token -> {
                if (heir != null && token.isActive(now) && token.fitsWithin(ceiling)) {
                    token.reassignTo(heir, ceiling, now, cause);
                    return new TokenCounts(0, 0, 0, 1);
                }
                token.delete(cause);
                return new TokenCounts(0, 0, 1, 0);
            });
        }

        public long active() {
            Instant now = clock.instant();
            return all.stream().filter(token -> token.invoke(it -> it.isActive(now))).count();
        }

        private TokenCounts each(Function<Token, TokenCounts> effect) {
            return all.stream()
                    .map(token -> token.invoke(effect))
                    .reduce(TokenCounts.NONE, TokenCounts::plus);
        }
    }

    public Loaded load(UUID userId) {
        Owned known = owned.by(userId);
        AppendConditions.current().noneGivenSince(userId, known.position());
        streams.prefetch(known.tokenIds());
        return new Loaded(
                known.tokenIds().stream()
                        .sorted()
                        .flatMap(id -> ifStillOwned(id, userId).stream())
                        .toList());
    }

    /** Since the view was asked, a token may have been deleted or given to somebody else. */
    private Optional<Aggregate<Token>> ifStillOwned(UUID id, UUID userId) {
        try {
            return Optional.of(tokens.load(id))
                    .filter(token -> userId.equals(token.invoke(Token::ownerId)));
        } catch (Refused deletedMeanwhile) {
            return Optional.empty();
        }
    }

    public long activeOf(UUID userId) {
        return owned.by(userId).active();
    }
}
