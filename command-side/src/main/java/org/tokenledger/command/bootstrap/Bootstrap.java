package org.tokenledger.command.bootstrap;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.bootstrap.KnownTokens.Holder;
import org.tokenledger.command.people.People;
import org.tokenledger.command.people.Person;
import org.tokenledger.command.token.Source;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.RetireBootstrapToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.user.UserCommand.RegisterOwner;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Cause;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * At every start: registers the owner if there is none, and provisions the owner's token. What was
 * done by hand is respected: a revoked value stays revoked, an ordinary token is not touched. Can
 * be cut off anywhere and run again.
 */
public final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final String NAME = "bootstrap-token";
    private static final Cause CAUSE = Cause.system("start of the ledger");

    private final Commands commands;
    private final People people;
    private final KnownTokens known;
    private final TokenFormat format;
    private final TimeBasedEpochRandomGenerator ids;

    public Bootstrap(
            Commands commands,
            People people,
            KnownTokens known,
            TokenFormat format,
            TimeBasedEpochRandomGenerator ids) {
        this.commands = commands;
        this.people = people;
        this.known = known;
        this.format = format;
        this.ids = ids;
    }

    /**
     * Runs once at a start, on one node at a time.
     *
     * @param ownerToken the configured value; none when there is none
     * @param kept holds the value that is made when none was ever configured, before the ledger has
     *     it: a start that was cut off goes on with it. Loses it when the configured one took its
     *     place
     */
    public void run(Optional<String> ownerToken, String ownerUsername, KeptValue kept) {
        UUID owner = people.owner().map(Person::id).orElseGet(() -> register(ownerUsername));
        if (ownerToken.isPresent()) {
            configured(owner, ownerToken.get(), kept);
        } else if (known.neverAny()) {
            create(owner, keptOrNew(kept));
        }
    }

    private UUID register(String username) {
        UUID id = ids.generate();
        commands.send(new RegisterOwner(id, username, CAUSE), UserBody.class);
        LOG.info("registered the owner {}", username);
        return id;
    }

    private TokenValue keptOrNew(KeptValue kept) {
        TokenValue value = kept.read().orElseGet(() -> format.generate(new SecureRandom()));
        kept.write(value);
        return value;
    }

    private void configured(UUID owner, String text, KeptValue kept) {
        if (!format.matches(text)) {
            LOG.warn(
                    "the configured owner token is ignored: a token is {} followed by 64 lower-case"
                            + " hex digits",
                    format.prefix());
            return;
        }
        TokenValue value = new TokenValue(text);
        @Nullable Holder holder = known.holderOf(value.digest()).orElse(null);
        if (holder == null) {
            create(owner, value);
            replaceAllBy(value, kept);
        } else if (!holder.bootstrap()) {
            LOG.warn(
                    "the configured owner token {} is the value of an ordinary token, which stays"
                            + " as it is",
                    format.hint(value));
        } else if (holder.revoked()) {
            LOG.warn("the configured owner token {} is revoked", format.hint(value));
        } else if (!holder.ownerId().equals(owner)) {
            LOG.warn(
                    "the configured owner token {} is somebody's who is not the owner, and stays as"
                            + " it is",
                    format.hint(value));
        } else {
            replaceAllBy(value, kept);
        }
    }

    private void create(UUID owner, TokenValue value) {
        for (int suffix = 0; ; suffix++) {
            try {
                commands.send(
                        creation(owner, value, suffix == 0 ? NAME : NAME + "-" + suffix),
                        TokenResult.class);
                LOG.info("provisioned the owner token {}", format.hint(value));
                return;
            } catch (Refused refused) {
                if (refused.code() != Code.TOKEN_NAME_CONFLICT) {
                    throw refused;
                }
            }
        }
    }

    private CreateToken creation(UUID owner, TokenValue value, String name) {
        return new CreateToken(
                ids.generate(),
                name,
                owner,
                null,
                Source.BOOTSTRAP,
                value.digest(),
                format.hint(value),
                null,
                null,
                CAUSE);
    }

    /** The new one first, then the old: there is a way in at every moment. */
    private void replaceAllBy(TokenValue value, KeptValue kept) {
        for (Holder previous : known.bootstrapTokens()) {
            if (!previous.digest().equals(value.digest())) {
                commands.send(
                        new RetireBootstrapToken(
                                previous.tokenId(), Cause.system("the owner token was replaced")),
                        TokenResult.class);
            }
        }
        if (kept.read().filter(this::opensNothing).isPresent()) {
            kept.remove();
        }
    }

    private boolean opensNothing(TokenValue value) {
        return known.holderOf(value.digest()).map(Holder::revoked).orElse(true);
    }
}
