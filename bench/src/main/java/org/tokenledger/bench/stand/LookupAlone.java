package org.tokenledger.bench.stand;

import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The lookup without a ledger: told of tokens that exist nowhere else. */
public final class LookupAlone {
    private static final int USERS = 1_000;
    private static final int KNOWN = 1 << 16;
    private static final TokenFormat FORMAT = new TokenFormat(TokenFormat.DEFAULT_PREFIX);
    private static final Cause CAUSE = Cause.system("bench");

    private final TokenLookup lookup =
            new TokenLookup(Catalogue.standard(), FORMAT, Clock.systemUTC());
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<UUID> users = new ArrayList<>();

    public LookupAlone(int tokens) {
        for (int i = 0; i < USERS; i++) {
            UUID id = id();
            users.add(id);
            tell(id, new UserRegistered(id, "user-" + i, Role.ADMINISTRATOR.toString(), CAUSE));
        }
        for (int i = 0; i < tokens; i++) {
            create(FORMAT.prefix() + hex(i));
        }
    }

    private void create(String value) {
        UUID id = id();
        UUID owner = users.get(random.nextInt(USERS));
        tell(
                id,
                new TokenCreated(
                        id,
                        "token",
                        owner,
                        owner,
                        Tokens.PERMISSIONS,
                        List.of(),
                        "generated",
                        new TokenValue(value).digest(),
                        "hint",
                        null,
                        CAUSE));
    }

    private void tell(UUID subject, LedgerEvent event) {
        lookup.apply(new Recorded(lookup.position() + 1, subject, 0, Instant.EPOCH, null, event));
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String hex(int number) {
        SplittableRandom ofNumber = new SplittableRandom(number);
        StringBuilder hex = new StringBuilder(64);
        for (int i = 0; i < 4; i++) {
            hex.append(HexFormat.of().toHexDigits(ofNumber.nextLong()));
        }
        return hex.toString();
    }

    public TokenLookup lookup() {
        return lookup;
    }

    /**
     * Values of some of the tokens of a lookup of this size, in no order; a power of two of them.
     */
    public static String[] values(int tokens) {
        SplittableRandom random = new SplittableRandom(2);
        String[] values = new String[KNOWN];
        for (int i = 0; i < KNOWN; i++) {
            values[i] = FORMAT.prefix() + hex(random.nextInt(tokens));
        }
        return values;
    }
}
