package org.tokenledger.bench.stand;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.tokenledger.bench.measure.Workers;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.Source;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.user.UserCommand.RegisterUser;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.UserBody;
import org.tokenledger.permission.Role;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The tokens of a stand and the commands on them: in process, as the owner, all checks on. */
public final class Tokens {
    /** What every token here may do. */
    public static final List<String> PERMISSIONS =
            List.of("agents:read", "configs:read", "heartbeat:write");

    /** The owner's token. */
    public static final String OWNER = TokenFormat.DEFAULT_PREFIX + "0123456789abcdef".repeat(4);

    /** How many callers send commands when the rate is what counts. */
    public static final int CALLERS = 256;

    private static final int TOKENS_PER_USER = 1_000;
    private static final int SAMPLED = 10_000;
    private static final TokenFormat FORMAT = new TokenFormat(TokenFormat.DEFAULT_PREFIX);

    /** A token whose value is known. */
    public record Known(UUID id, String value) {}

    private final Stand stand;
    private final Commands commands;
    private final Asked asked;
    private final SecureRandom random = new SecureRandom();
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final List<UUID> users = new ArrayList<>();
    private final List<Known> sample = Collections.synchronizedList(new ArrayList<>());
    private final Queue<UUID> revocable = new ConcurrentLinkedQueue<>();

    Tokens(Stand stand) {
        this.stand = stand;
        this.commands = stand.bean(Commands.class);
        this.asked = new Asked(owner(stand.bean(TokenLookup.class)), null, IfMatch.ANY, false);
    }

    /** As a request with the owner's token would bring it. */
    private static Caller owner(TokenLookup lookup) {
        if (!(lookup.verifyValue(OWNER) instanceof Granted owner)) {
            throw new IllegalStateException("the owner's token does not work");
        }
        return new Caller(
                owner.tokenId(),
                owner.ownerId(),
                owner.role(),
                owner.permissions(),
                "127.0.0.1",
                "bench",
                "bench");
    }

    void fill(int count) {
        for (int i = 0; i < Math.max(1, count / TOKENS_PER_USER); i++) {
            UUID id = ids.generate();
            commands.send(
                    new RegisterUser(id, "user-" + i, Role.ADMINISTRATOR, null, asked.caller()),
                    UserBody.class);
            users.add(id);
        }
        int every = Math.max(1, count / SAMPLED);
        Workers.times(
                count,
                CALLERS,
                number -> {
                    TokenValue value = FORMAT.generate(random);
                    UUID id = ids.generate();
                    create(id, value);
                    if (number % every == 0) {
                        sample.add(new Known(id, value.revealSecret()));
                    } else {
                        revocable.add(id);
                    }
                    return 1;
                });
    }

    /** Creates one token, durably; whoever asks may do with it what it likes. */
    public Known createKnown() {
        TokenValue value = FORMAT.generate(random);
        Known token = new Known(ids.generate(), value.revealSecret());
        create(token.id(), value);
        return token;
    }

    /** Creates one token, durably; it may be revoked later. Returns its position in the ledger. */
    public long create() {
        UUID id = ids.generate();
        long position = create(id, FORMAT.generate(random));
        revocable.add(id);
        return position;
    }

    private long create(UUID id, TokenValue value) {
        return commands.send(
                        new CreateToken(
                                id,
                                "token " + id,
                                users.get(Math.floorMod(id.hashCode(), users.size())),
                                PERMISSIONS,
                                Source.GENERATED,
                                value.digest(),
                                FORMAT.hint(value),
                                null,
                                asked.caller(),
                                asked.cause()),
                        TokenResult.class)
                .position();
    }

    /** Revokes one token, durably; false when none is left. */
    public boolean revoke() {
        UUID id = revocable.poll();
        if (id == null) {
            return false;
        }
        commands.send(new RevokeToken(id, asked), TokenResult.class);
        return true;
    }

    /** This many tokens that are still active, to be revoked by the caller. */
    public List<UUID> toRevoke(int count) {
        List<UUID> taken = new ArrayList<>(count);
        while (taken.size() < count) {
            UUID id = revocable.poll();
            if (id == null) {
                create();
            } else {
                taken.add(id);
            }
        }
        stand.settle();
        return taken;
    }

    /** Who asks for all of this. */
    public Asked asked() {
        return asked;
    }

    /** Tokens from all over the ledger, which nobody revokes. */
    public List<Known> sample() {
        return sample;
    }

    /** Whom the tokens belong to. */
    public List<UUID> users() {
        return users;
    }
}
