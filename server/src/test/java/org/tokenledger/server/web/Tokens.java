package org.tokenledger.server.web;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A few tokens, known to a real lookup. */
public final class Tokens {
    static final UUID OWNER_ID = UUID.fromString("01900000-0000-7000-8000-000000000001");
    static final UUID ALL_ID = UUID.fromString("01900000-0000-7000-8000-0000000000a1");

    /** The owner's, with every permission. */
    public static final String ALL = value('a');

    /** The owner's, with {@code tokens:read} only. */
    public static final String READ = value('b');

    static final String EXPIRED = value('c');
    static final String REVOKED = value('d');
    static final String UNKNOWN = value('e');

    private static final Cause CAUSE = Cause.system("test");

    private Tokens() {}

    static TokenLookup lookup(Clock clock) {
        TokenLookup lookup =
                new TokenLookup(
                        Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);
        List<String> all = Catalogue.standard().all().sorted();
        UUID revoked = new UUID(7, 3);
        List<LedgerEvent> events =
                List.of(
                        new UserRegistered(OWNER_ID, "owner", Role.OWNER.toString(), CAUSE),
                        created(ALL_ID, ALL, all, null),
                        created(new UUID(7, 1), READ, List.of("tokens:read"), null),
                        created(new UUID(7, 2), EXPIRED, all, Instant.EPOCH),
                        created(revoked, REVOKED, all, null),
                        new TokenRevoked(revoked, CAUSE));
        Map<UUID, Long> sequences = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            LedgerEvent event = events.get(i);
            long sequence = sequences.merge(event.subjectId(), 0L, (last, _) -> last + 1);
            lookup.apply(new Recorded(i, new UUID(9, i), sequence, Instant.EPOCH, null, event));
        }
        return lookup;
    }

    private static String value(char digit) {
        return TokenFormat.DEFAULT_PREFIX + String.valueOf(digit).repeat(64);
    }

    private static TokenCreated created(
            UUID id, String value, List<String> permissions, @Nullable Instant expiresAt) {
        TokenValue secret = new TokenValue(value);
        return new TokenCreated(
                id,
                "token " + id,
                OWNER_ID,
                null,
                permissions,
                List.of(),
                "generated",
                secret.digest(),
                new TokenFormat(TokenFormat.DEFAULT_PREFIX).hint(secret),
                expiresAt,
                CAUSE);
    }
}
