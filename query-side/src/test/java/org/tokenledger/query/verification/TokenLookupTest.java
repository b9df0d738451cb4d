package org.tokenledger.query.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.contract.Code;
import org.tokenledger.events.Recorded;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenFormat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

class TokenLookupTest {
    private static final UUID OLIVIA = id(1);
    private static final UUID ADAM = id(2);
    private static final UUID MAYA = id(3);
    private static final UUID TOKEN = id(100);
    private static final UUID OTHER_TOKEN = id(101);
    private static final String PRESENTED = "Bearer " + value(1);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final SettableClock clock = new SettableClock(START);
    private final TokenLookup lookup =
            new TokenLookup(
                    Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);

    @BeforeEach
    void peopleAndOneToken() {
        then(ledger.registered(OLIVIA, "olivia", Role.OWNER));
        then(ledger.registered(ADAM, "adam", Role.ADMINISTRATOR));
        then(ledger.registered(MAYA, "maya", Role.MANAGER));
        then(ledger.created(TOKEN, "ci", MAYA, 1, "agents:read", "configs:read", "configs:write"));
    }

    private void then(Recorded recorded) {
        lookup.apply(recorded);
    }

    private Granted granted(String header) {
        assertThat(lookup.verify(header)).isInstanceOf(Granted.class);
        return (Granted) lookup.verify(header);
    }

    private void isDenied(String header, Code code, String detail) {
        assertThat(lookup.verify(header))
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> {
                            assertThat(denied.code()).isEqualTo(code);
                            assertThat(denied.detail()).isEqualTo(detail);
                        });
    }

    private void isInvalid() {
        isDenied(PRESENTED, Code.INVALID_TOKEN, "Invalid token");
    }

    @Test
    void a_known_token_is_granted_what_it_holds_within_the_role_of_its_owner() {
        Granted granted = granted(PRESENTED);

        assertThat(granted.tokenId()).isEqualTo(TOKEN);
        assertThat(granted.ownerId()).isEqualTo(MAYA);
        assertThat(granted.role()).isEqualTo(Role.MANAGER);
        assertThat(granted.permissions().sorted())
                .containsExactly("agents:read", "configs:read", "configs:write");
        assertThat(granted.scope()).isEqualTo("agents:read configs:read configs:write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Token ", "token ", "Bearer   "})
    void both_schemes_are_accepted_in_any_case(String scheme) {
        assertThat(granted(scheme + value(1)).tokenId()).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Bearer", "Bearer ", "Basic b2xpdmlhOnB3", "tc-apiv1_00", " Bearer x"})
    void without_one_of_our_schemes_the_header_counts_as_missing(String header) {
        isDenied(header, Code.MISSING_AUTHORIZATION, "Missing or invalid Authorization header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer x",
                "Bearer tc-apiv1_00",
                "Bearer tc-apiv1_000000000000000000000000000000000000000000000000000000000000000G",
                "Bearer tc-apiv1_000000000000000000000000000000000000000000000000000000000000000A",
                "Token tc-apiv2_0000000000000000000000000000000000000000000000000000000000000001"
            })
    void the_format_is_judged_before_the_value_is_looked_up(String header) {
        isDenied(header, Code.INVALID_TOKEN, "Invalid token format");
    }

    @Test
    void an_unknown_value_is_an_invalid_token() {
        isDenied("Bearer " + value(99), Code.INVALID_TOKEN, "Invalid token");
    }

    @Test
    void a_missing_permission_is_named() {
        Verdict verdict =
                granted(PRESENTED).needing(List.of("configs:read", "tokens:read", "license:read"));

        assertThat(verdict)
                .isEqualTo(
                        new Denied(
                                Code.INSUFFICIENT_PERMISSION,
                                "Insufficient permissions: tokens:read required",
                                "tokens:read",
                                TOKEN));
        assertThat(granted(PRESENTED).needing(List.of("configs:read", "agents:read")))
                .isInstanceOf(Granted.class);
    }

    @Test
    void identity_is_judged_before_permission() {
        then(ledger.revoked(TOKEN));

        assertThat(lookup.verify(PRESENTED).needing(List.of("license:write")))
                .isEqualTo(new Denied(Code.INVALID_TOKEN, "Invalid token", null, TOKEN));
    }

    @Test
    void a_revoked_token_is_refused_at_once_and_stays_refused() {
        then(ledger.revoked(TOKEN));
        isInvalid();

        then(ledger.narrowed(TOKEN, "agents:read"));
        isInvalid();
    }

    @Test
    void a_deleted_token_is_unknown_at_once() {
        then(ledger.revoked(TOKEN));
        then(ledger.tokenDeleted(TOKEN));

        assertThat(lookup.verify(PRESENTED)).isEqualTo(Denied.UNKNOWN);
    }

    @Test
    void the_value_of_a_deleted_token_may_be_used_again() {
        then(ledger.revoked(TOKEN));
        then(ledger.tokenDeleted(TOKEN));
        then(ledger.created(OTHER_TOKEN, "again", ADAM, 1, "labels:read"));

        assertThat(granted(PRESENTED).tokenId()).isEqualTo(OTHER_TOKEN);
        assertThat(granted(PRESENTED).scope()).isEqualTo("labels:read");

        then(ledger.revoked(OTHER_TOKEN));
        then(ledger.tokenDeleted(OTHER_TOKEN));
        isInvalid();
    }

    @Test
    void a_token_expires_at_the_very_instant() {
        Instant end = START.plus(Duration.ofHours(1));
        then(ledger.created(OTHER_TOKEN, "short", MAYA, 2, end, "configs:read"));
        String header = "Token " + value(2);

        clock.set(end.minusMillis(1));
        granted(header);

        clock.set(end);
        isDenied(header, Code.TOKEN_EXPIRED, "Token expired");

        then(ledger.disabled(MAYA));
        isDenied(header, Code.INVALID_TOKEN, "Invalid token");
    }

    @Test
    void a_disabled_owner_suspends_the_tokens_and_an_enabled_one_has_them_back() {
        then(ledger.disabled(MAYA));
        isInvalid();

        then(ledger.roleChanged(MAYA, Role.MANAGER, Role.ADMINISTRATOR));
        isInvalid();

        then(ledger.enabled(MAYA));
        assertThat(granted(PRESENTED).role()).isEqualTo(Role.ADMINISTRATOR);
    }

    @Test
    void a_new_role_counts_at_once_before_any_grant_was_narrowed() {
        then(ledger.roleChanged(MAYA, Role.MANAGER, Role.VIEWER));

        assertThat(granted(PRESENTED).scope()).isEqualTo("agents:read configs:read");

        then(ledger.roleChanged(MAYA, Role.VIEWER, Role.MANAGER));
        assertThat(granted(PRESENTED).scope()).isEqualTo("agents:read configs:read configs:write");
    }

    @Test
    void a_narrowed_grant_never_grows_back() {
        then(ledger.narrowed(TOKEN, "agents:read"));
        then(ledger.roleChanged(MAYA, Role.MANAGER, Role.ADMINISTRATOR));

        assertThat(granted(PRESENTED).scope()).isEqualTo("agents:read");
    }

    @Test
    void a_reassigned_token_is_its_new_owners_with_what_was_left() {
        then(ledger.reassigned(TOKEN, ADAM, "configs:read"));

        Granted granted = granted(PRESENTED);
        assertThat(granted.ownerId()).isEqualTo(ADAM);
        assertThat(granted.role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(granted.scope()).isEqualTo("configs:read");

        then(ledger.disabled(MAYA));
        granted(PRESENTED);
        then(ledger.disabled(ADAM));
        isInvalid();
    }

    @Test
    void ownership_changes_both_roles_in_one_step() {
        then(ledger.created(OTHER_TOKEN, "all", OLIVIA, 2, "license:read"));
        then(ledger.created(id(102), "admin", ADAM, 3, "license:read"));
        assertThat(granted("Bearer " + value(2)).scope()).isEqualTo("license:read");
        assertThat(granted("Bearer " + value(3)).scope()).isEmpty();

        List<Recorded> both = ledger.transferred(OLIVIA, ADAM);
        then(both.getFirst());

        assertThat(granted("Bearer " + value(2)).scope()).isEmpty();
        assertThat(granted("Bearer " + value(2)).role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(granted("Bearer " + value(3)).role()).isEqualTo(Role.OWNER);

        then(both.getLast());
        assertThat(granted("Bearer " + value(3)).scope()).isEqualTo("license:read");
    }

    @Test
    void the_tokens_of_a_deleted_user_are_refused() {
        then(ledger.userDeleted(MAYA));

        isInvalid();
    }

    @Test
    void an_event_that_is_known_already_changes_nothing() {
        Recorded created = ledger.of(TOKEN).getFirst();
        then(ledger.revoked(TOKEN));
        long before = lookup.position();

        then(created);

        assertThat(lookup.position()).isEqualTo(before).isEqualTo(4);
        isInvalid();
    }

    @Test
    void an_event_after_a_missing_one_is_not_taken_in() {
        ledger.revoked(TOKEN);
        Recorded tooEarly = ledger.tokenDeleted(TOKEN);

        assertThatThrownBy(() -> then(tooEarly))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("position 5 came after 3");
        assertThat(lookup.position()).isEqualTo(3);
    }

    @Test
    void a_token_whose_end_is_further_than_a_long_can_tell_does_not_expire() {
        then(ledger.created(OTHER_TOKEN, "for ever", MAYA, 2, Instant.MAX, "configs:read"));

        granted("Bearer " + value(2));
    }
}
