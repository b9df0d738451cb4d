package org.tokenledger.query.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenFormat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

/** Thousands of random events, with a map beside the lookup that does the same without any art. */
class TokenLookupAgainstModelTest {
    private static final List<Role> ROLES = List.of(Role.values());
    private static final int USERS = 8;
    private static final int VALUES = 6_000;
    private static final String[][] GRANTS = {
        {"configs:read"}, {"agents:write", "configs:read"}, {"license:read", "tokens:write"}
    };

    private static final class ModelToken {
        final UUID id;
        UUID owner;
        List<String> grant;
        boolean revoked;

        ModelToken(UUID id, UUID owner, List<String> grant) {
            this.id = id;
            this.owner = owner;
            this.grant = grant;
        }
    }

    private final Catalogue catalogue = Catalogue.standard();
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final TokenLookup lookup =
            new TokenLookup(
                    catalogue,
                    new TokenFormat(TokenFormat.DEFAULT_PREFIX),
                    Clock.fixed(START, ZoneOffset.UTC));
    private final Map<Integer, ModelToken> tokens = new HashMap<>();
    private final Map<UUID, Role> roles = new HashMap<>();
    private final Map<UUID, String> usernames = new HashMap<>();
    private final Map<UUID, Boolean> enabled = new HashMap<>();
    private int nextId = 1_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_lookup_agrees_with_a_plain_map(long seed) {
        Random random = new Random(seed);
        for (int user = 0; user < USERS; user++) {
            lookup.apply(ledger.registered(id(user), "user" + user, Role.MANAGER));
            roles.put(id(user), Role.MANAGER);
            usernames.put(id(user), "user" + user);
            enabled.put(id(user), true);
        }
        for (int i = 0; i < 30_000; i++) {
            somethingHappens(random);
            agreesAbout(random.nextInt(VALUES));
        }
        for (int value = 0; value < VALUES; value++) {
            agreesAbout(value);
        }
    }

    private void somethingHappens(Random random) {
        int value = random.nextInt(VALUES);
        UUID user = id(random.nextInt(USERS));
        String[] grant = GRANTS[random.nextInt(GRANTS.length)];
        ModelToken token = tokens.get(value);
        int what = random.nextInt(20);
        if (what == 0) {
            Role role = ROLES.get(random.nextInt(ROLES.size()));
            lookup.apply(ledger.roleChanged(user, role, role));
            roles.put(user, role);
        } else if (what == 1) {
            boolean on = random.nextBoolean();
            lookup.apply(on ? ledger.enabled(user) : ledger.disabled(user));
            enabled.put(user, on);
        } else if (token == null) {
            ModelToken fresh = new ModelToken(id(nextId++), user, List.of(grant));
            lookup.apply(ledger.created(fresh.id, "t", user, value, grant));
            tokens.put(value, fresh);
        } else if (what < 8) {
            lookup.apply(ledger.reassigned(token.id, user, grant));
            token.owner = user;
            token.grant = List.of(grant);
        } else if (what < 11) {
            lookup.apply(ledger.narrowed(token.id, grant));
            token.grant = List.of(grant);
        } else if (what < 14) {
            lookup.apply(ledger.revoked(token.id));
            token.revoked = true;
        } else {
            lookup.apply(ledger.tokenDeleted(token.id));
            tokens.remove(value);
        }
    }

    private void agreesAbout(int value) {
        ModelToken token = tokens.get(value);
        Verdict verdict = lookup.verify("Bearer " + value(value));
        if (token == null || token.revoked || !Boolean.TRUE.equals(enabled.get(token.owner))) {
            assertThat(verdict).isInstanceOf(Verdict.Denied.class);
            return;
        }
        Role role = Objects.requireNonNull(roles.get(token.owner));
        Permissions effective = Permissions.of(token.grant).within(catalogue.ceiling(role));
        assertThat(verdict)
                .isEqualTo(
                        new Granted(
                                token.id,
                                token.owner,
                                usernames.getOrDefault(token.owner, ""),
                                role,
                                effective,
                                effective.asScope(),
                                Granted.NEVER));
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 40_000})
    void every_token_is_found_however_often_the_table_has_grown(int count) {
        lookup.apply(ledger.registered(id(1), "maya", Role.MANAGER));
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(id(1_000 + i));
            lookup.apply(ledger.created(ids.get(i), "t" + i, id(1), i, "configs:read"));
        }
        for (int i = 0; i < count; i++) {
            Verdict verdict = lookup.verify("Bearer " + value(i));
            assertThat(verdict).isInstanceOf(Granted.class);
            assertThat(((Granted) verdict).tokenId()).isEqualTo(ids.get(i));
        }
    }
}
