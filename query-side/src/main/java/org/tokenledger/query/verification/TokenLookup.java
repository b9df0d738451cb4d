package org.tokenledger.query.verification;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.events.TokenEvent;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.events.UserEvent;
import org.tokenledger.events.UserEvent.OwnershipReceived;
import org.tokenledger.events.UserEvent.OwnershipTransferred;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserDisabled;
import org.tokenledger.events.UserEvent.UserEnabled;
import org.tokenledger.events.UserEvent.UserRegistered;
import org.tokenledger.events.UserEvent.UserRoleChanged;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenFormat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * Every token that is not deleted, in memory. What {@link #apply} has taken in, every {@link
 * #verify} that starts after it returned goes by. There is one writer, the appender; verifying
 * takes no lock and never waits for it.
 */
public final class TokenLookup {
    private static final String[] SCHEMES = {"Bearer ", "Token "};
    private static final Instant LAST_MILLI = Instant.ofEpochMilli(Granted.NEVER);

    private final TokenFormat format;
    private final Clock clock;
    private final Numbered<UUID, Owner> owners = new Numbered<>(Owner::new);
    private final Numbered<Permissions, Grant> grants;
    private volatile TokenTable table = new TokenTable(new SecureRandom().nextLong() | 1);
    private volatile long position = -1;

    public TokenLookup(Catalogue catalogue, TokenFormat format, Clock clock) {
        this.format = format;
        this.clock = clock;
        this.grants = new Numbered<>(granted -> new Grant(granted, catalogue));
    }

    /** The position of the last event taken in; -1 before the first. */
    public long position() {
        return position;
    }

    /** How many tokens it holds, revoked and expired ones among them. For whoever watches. */
    public int size() {
        return table.living();
    }

    /** Bytes that the tokens take; without owners and sets of permissions, which are few. */
    public long memory() {
        return table.memory();
    }

    /**
     * Judges the one {@code Authorization} header of a request, in the order of behaviour §6.2;
     * permissions are asked of the verdict.
     *
     * @param authorization none when the request has no such header, or more than one
     */
    public Verdict verify(@Nullable String authorization) {
        String value = presented(authorization);
        return value == null ? Denied.MISSING : verifyValue(value);
    }

    /** Judges a value that came without a scheme: in a body, not in the header. */
    public Verdict verifyValue(String value) {
        if (!format.matches(value)) {
            return Denied.ODD_FORMAT;
        }
        Sha256 digest = Sha256.of(value);
        TokenTable tokens = table;
        int entry = tokens.find(digest.word(0), digest.word(1), digest.word(2), digest.word(3));
        return entry == TokenTable.ABSENT ? Denied.UNKNOWN : judge(tokens, entry);
    }

    /**
     * The value, if the scheme is one of ours; a scheme's case does not matter (RFC 9110 §11.1).
     */
    private static @Nullable String presented(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        for (String scheme : SCHEMES) {
            if (authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String value = authorization.substring(scheme.length()).strip();
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }

    private Verdict judge(TokenTable tokens, int entry) {
        while (true) {
            long word = tokens.word(entry);
            Owner owner = owners.at(Word.owner(word));
            Role role = owner.usableAs();
            // Token and owner are two reads. If the token changed in between, they may never have
            // stood side by side, and what follows from both was never true.
            if (tokens.word(entry) == word) {
                return verdict(tokens, entry, word, owner, role);
            }
        }
    }

    private Verdict verdict(
            TokenTable tokens, int entry, long word, Owner owner, @Nullable Role role) {
        if (Word.isDeleted(word)) {
            return Denied.UNKNOWN;
        }
        if (Word.isRevoked(word) || role == null) {
            return Denied.invalid(tokens.id(entry));
        }
        if (clock.millis() >= tokens.expiresAt(entry)) {
            return Denied.expired(tokens.id(entry));
        }
        Grant.Effective effective = grants.at(Word.grant(word)).within(role);
        return new Granted(
                tokens.id(entry),
                owner.id(),
                owner.username(),
                role,
                effective.permissions(),
                effective.scope(),
                tokens.expiresAt(entry));
    }

    /**
     * Takes in the next event; one that it has taken in already changes nothing. Only ever called
     * by one thread at a time.
     *
     * @throws IllegalStateException when an event is missing before this one
     */
    public void apply(Recorded recorded) {
        if (recorded.position() <= position) {
            return;
        }
        if (recorded.position() != position + 1) {
            throw new IllegalStateException(
                    "position %d came after %d".formatted(recorded.position(), position));
        }
        switch (recorded.event()) {
            case TokenEvent event -> on(event);
            case UserEvent event -> on(event);
            case ReviewEvent _ -> {}
        }
        position = recorded.position();
    }

    private void on(TokenEvent event) {
        switch (event) {
            case TokenCreated created ->
                    put(
                            created.tokenId(),
                            words(created.digest()),
                            created.ownerId(),
                            Permissions.of(created.permissions()),
                            created.expiresAt(),
                            false);
            case TokenReassigned moved -> {
                int entry = known(moved.tokenId());
                int owner = owners.number(moved.ownerId());
                int grant = grants.number(Permissions.of(moved.permissions()));
                table.setWord(entry, Word.with(table.word(entry), owner, grant));
            }
            case TokenNarrowed narrowed -> {
                int entry = known(narrowed.tokenId());
                long word = table.word(entry);
                int grant = grants.number(Permissions.of(narrowed.permissions()));
                table.setWord(entry, Word.with(word, Word.owner(word), grant));
            }
            case TokenRevoked revoked -> {
                int entry = known(revoked.tokenId());
                table.setWord(entry, Word.revoked(table.word(entry)));
            }
            case TokenDeleted deleted -> {
                int entry = known(deleted.tokenId());
                table.bury(entry, Word.deleted(table.word(entry)));
            }
        }
    }

    private void on(UserEvent event) {
        Owner user = owners.of(event.userId());
        switch (event) {
            case UserRegistered registered -> {
                user.isCalled(registered.username());
                user.is(Role.stored(registered.role()), true);
            }
            case UserRoleChanged changed -> user.hasRole(Role.stored(changed.role()));
            case UserDisabled _ -> user.isEnabled(false);
            case UserEnabled _ -> user.isEnabled(true);
            case UserDeleted _ -> user.isDeleted();
            case OwnershipTransferred transferred -> {
                user.hasRole(Role.ADMINISTRATOR);
                owners.of(transferred.newOwnerId()).hasRole(Role.OWNER);
            }
            case OwnershipReceived _ -> {}
        }
    }

    private int known(UUID tokenId) {
        int entry = table.find(tokenId);
        if (entry == TokenTable.ABSENT) {
            throw new IllegalStateException("the lookup knows no token " + tokenId);
        }
        return entry;
    }

    /** A token as it stands: for the loader, and for one that was just created. */
    void put(
            UUID tokenId,
            long[] digest,
            UUID ownerId,
            Permissions granted,
            @Nullable Instant expiresAt,
            boolean revoked) {
        if (table.isFull()) {
            table = table.roomier();
        }
        long word = Word.of(owners.number(ownerId), grants.number(granted));
        table.add(digest, tokenId, millis(expiresAt), revoked ? Word.revoked(word) : word);
    }

    /** A user as it stands: for the loader. */
    void put(UUID userId, String username, Role role, boolean enabled) {
        owners.of(userId).isCalled(username);
        owners.of(userId).is(role, enabled);
    }

    /** For the loader: everything up to this position has been put. */
    void startAfter(long loaded) {
        position = loaded;
    }

    private static long millis(@Nullable Instant expiresAt) {
        return expiresAt == null || expiresAt.isAfter(LAST_MILLI)
                ? Granted.NEVER
                : expiresAt.toEpochMilli();
    }

    private static long[] words(String hexDigest) {
        long[] words = new long[4];
        for (int i = 0; i < words.length; i++) {
            words[i] = Long.parseUnsignedLong(hexDigest, 16 * i, 16 * (i + 1), 16);
        }
        return words;
    }
}
