package org.tokenledger.command.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.tokenledger.command.Given.ADAM;
import static org.tokenledger.command.Given.CATALOGUE;
import static org.tokenledger.command.Given.CLOCK;
import static org.tokenledger.command.Given.DISABLED;
import static org.tokenledger.command.Given.MARY;
import static org.tokenledger.command.Given.NOW;
import static org.tokenledger.command.Given.OLIVIA;
import static org.tokenledger.command.Given.TOKEN;
import static org.tokenledger.command.Given.VICTOR;

import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.FeatureMatcher;
import org.hamcrest.Matcher;
import org.hamcrest.Matchers;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tokenledger.command.Given;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.DeleteToken;
import org.tokenledger.command.token.TokenCommand.ReassignToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Behaviour §2 and §4: what follows from a command, given what has been. */
@NullUnmarked
class TokenDecisionsTest {
    private static final Caller OWNER = Given.caller(OLIVIA, Role.OWNER);
    private static final Caller MANAGER = Given.caller(MARY, Role.MANAGER);

    private AggregateTestFixture<Token> fixture;

    @BeforeEach
    void aLedgerWithPeople() {
        fixture = new AggregateTestFixture<>(Token.class);
        fixture.registerAnnotatedCommandHandler(
                new TokenCommands(fixture.getRepository(), Given.people(), CATALOGUE, CLOCK));
        fixture.setReportIllegalStateChange(false);
    }

    @Test
    void theGrantIsWhatWasAskedWithinTheOwnersCeilingAndTheCallersToken() {
        Caller narrow =
                new Caller(
                        new UUID(9, 1),
                        OLIVIA,
                        Role.OWNER,
                        Permissions.of(List.of("tokens:write", "configs:read", "users:read")),
                        null,
                        null,
                        "request");

        fixture.givenNoPriorActivity()
                .when(create(MARY, List.of("configs:*", "users:read", "license:read"), narrow))
                .expectSuccessfulHandlerExecution()
                .expectResultMessagePayloadMatching(
                        Matchers.allOf(
                                hasToken(List.of("configs:read")),
                                hasDropped(
                                        List.of(
                                                "configs:delete",
                                                "configs:write",
                                                "license:read",
                                                "users:read"))));
    }

    @Test
    void noPermissionsGivenMeansTheWholeCeiling() {
        fixture.givenNoPriorActivity()
                .when(create(MARY, null, OWNER))
                .expectResultMessagePayloadMatching(
                        hasToken(CATALOGUE.ceiling(Role.MANAGER).sorted()));
    }

    @Test
    void nothingLeftIsRefused() {
        refused(create(MARY, List.of("users:read"), OWNER), Code.NO_PERMISSION_LEFT);
        refused(create(MARY, List.of(), OWNER), Code.NO_PERMISSION_LEFT);
    }

    @Test
    void anUnknownPermissionIsRefusedAndNeverIgnored() {
        refused(
                create(MARY, List.of("configs:read", "configs:fly"), OWNER),
                Code.UNKNOWN_PERMISSION);
        refused(create(MARY, List.of("nothing:*"), OWNER), Code.UNKNOWN_PERMISSION);
    }

    @Test
    void aManagerCreatesForNobodyElse() {
        refused(create(ADAM, null, MANAGER), Code.ROLE_NOT_ALLOWED);
    }

    @Test
    void aViewerCreatesNothing() {
        refused(create(VICTOR, null, Given.caller(VICTOR, Role.VIEWER)), Code.ROLE_NOT_ALLOWED);
    }

    @Test
    void anExpiryThatHasComeIsRefused() {
        refused(create(MARY, null, OWNER, NOW), Code.INVALID_VALUE);
    }

    @Test
    void nothingIsCreatedForADisabledOrUnknownUser() {
        refused(create(DISABLED, null, OWNER), Code.USER_DISABLED);
        refused(create(new UUID(7, 7), null, OWNER), Code.NOT_FOUND);
    }

    @Test
    void reassigningNarrowsToTheNewOwnersCeiling() {
        fixture.given(Given.token(ADAM, "configs:read", "users:read"))
                .when(reassignTo(MARY, OWNER))
                .expectEvents(
                        new TokenReassigned(
                                TOKEN,
                                ADAM,
                                MARY,
                                List.of("configs:read"),
                                List.of("users:read"),
                                OWNER.because("why")));
    }

    @Test
    void reassigningToTheSameOwnerChangesNothing() {
        fixture.given(Given.token(ADAM, "configs:read"))
                .when(reassignTo(ADAM, OWNER))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void aRevokedTokenIsNotReassigned() {
        TokenCreated token = Given.token(ADAM, "configs:read");
        fixture.given(token, new TokenRevoked(TOKEN, Given.CAUSE))
                .when(reassignTo(MARY, OWNER))
                .expectException(withCode(Code.TOKEN_REVOKED))
                .expectNoEvents();
    }

    @Test
    void anExpiredTokenIsNotReassigned() {
        fixture.given(expiringAt(NOW))
                .when(reassignTo(MARY, OWNER))
                .expectException(withCode(Code.EXPIRED))
                .expectNoEvents();
    }

    @Test
    void nothingIsReassignedToADisabledUser() {
        given(ADAM, reassignTo(DISABLED, OWNER), Code.USER_DISABLED);
    }

    @Test
    void nothingIsReassignedToARoleThatAllowsNoneOfIt() {
        fixture.given(Given.token(ADAM, "users:read"))
                .when(reassignTo(MARY, OWNER))
                .expectException(withCode(Code.NO_PERMISSION_LEFT))
                .expectNoEvents();
    }

    @Test
    void aManagerReassignsNothingNotEvenItsOwn() {
        given(MARY, reassignTo(ADAM, MANAGER), Code.ROLE_NOT_ALLOWED);
    }

    @Test
    void anothersTokenIsNotThereForAManager() {
        given(ADAM, reassignTo(MARY, MANAGER), Code.NOT_FOUND);
        given(ADAM, revoke(MANAGER), Code.NOT_FOUND);
        given(ADAM, delete(MANAGER), Code.NOT_FOUND);
    }

    @Test
    void aManagerRevokesItsOwn() {
        fixture.given(Given.token(MARY, "configs:read"))
                .when(revoke(MANAGER))
                .expectEvents(new TokenRevoked(TOKEN, MANAGER.because("why")));
    }

    @Test
    void revokingARevokedTokenAnswersAsTheFirstTimeAndWritesNothing() {
        Cause first = Given.caller(ADAM, Role.ADMINISTRATOR).because("the first reason");
        fixture.given(Given.token(MARY, "configs:read"), new TokenRevoked(TOKEN, first))
                .when(revoke(OWNER))
                .expectNoEvents()
                .expectResultMessagePayloadMatching(
                        Matchers.hasToString(Matchers.containsString("the first reason")));
    }

    @Test
    void anExpiredTokenCanStillBeRevoked() {
        fixture.given(expiringAt(NOW.minusSeconds(1)))
                .when(revoke(OWNER))
                .expectEvents(new TokenRevoked(TOKEN, OWNER.because("why")));
    }

    @Test
    void deletingAnActiveTokenRevokesItFirst() {
        Cause cause = OWNER.because("why");
        fixture.given(Given.token(MARY, "configs:read"))
                .when(delete(OWNER))
                .expectEvents(new TokenRevoked(TOKEN, cause), new TokenDeleted(TOKEN, cause));
    }

    @Test
    void aCommandOnADeletedTokenFindsNothing() {
        fixture.given(
                        Given.token(MARY, "configs:read"),
                        new TokenRevoked(TOKEN, Given.CAUSE),
                        new TokenDeleted(TOKEN, Given.CAUSE))
                .when(revoke(OWNER))
                .expectException(withCode(Code.NOT_FOUND));
    }

    @Test
    void aStaleVersionIsRefused() {
        fixture.given(Given.token(MARY, "configs:read"))
                .when(new RevokeToken(TOKEN, new Asked(OWNER, null, IfMatch.parse("\"2\""), false)))
                .expectException(withCode(Code.VERSION_MISMATCH))
                .expectNoEvents();
    }

    private static CreateToken create(
            UUID owner, @Nullable List<String> permissions, Caller caller) {
        return create(owner, permissions, caller, null);
    }

    private static CreateToken create(
            UUID owner,
            @Nullable List<String> permissions,
            Caller caller,
            @Nullable Instant expiresAt) {
        return new CreateToken(
                TOKEN,
                "deploy",
                owner,
                permissions,
                Source.GENERATED,
                "ab".repeat(32),
                "tc-apiv1_...ababab",
                expiresAt,
                caller,
                caller.because("why"));
    }

    private static ReassignToken reassignTo(UUID owner, Caller caller) {
        return new ReassignToken(TOKEN, owner, asked(caller));
    }

    private static RevokeToken revoke(Caller caller) {
        return new RevokeToken(TOKEN, asked(caller));
    }

    private static DeleteToken delete(Caller caller) {
        return new DeleteToken(TOKEN, asked(caller));
    }

    private static Asked asked(Caller caller) {
        return new Asked(caller, "why", IfMatch.ANY, false);
    }

    private static TokenCreated expiringAt(Instant expiry) {
        TokenCreated token = Given.token(ADAM, "configs:read");
        return new TokenCreated(
                token.tokenId(),
                token.name(),
                token.ownerId(),
                token.createdBy(),
                token.permissions(),
                token.droppedPermissions(),
                token.source(),
                token.digest(),
                token.hint(),
                expiry,
                token.cause());
    }

    private void refused(Object command, Code code) {
        aLedgerWithPeople();
        fixture.givenNoPriorActivity()
                .when(command)
                .expectException(withCode(code))
                .expectNoEvents();
    }

    private void given(UUID owner, Object command, Code code) {
        aLedgerWithPeople();
        ResultValidator<Token> result =
                fixture.given(Given.token(owner, "configs:read", "tokens:write")).when(command);
        assertThat(result).isNotNull();
        result.expectException(withCode(code)).expectNoEvents();
    }

    private static Matcher<Object> withCode(Code code) {
        return new FeatureMatcher<>(equalTo(code), "refused with", "code") {
            @Override
            protected Code featureValueOf(Object thrown) {
                return ((Refused) thrown).code();
            }
        };
    }

    private static Matcher<Object> hasToken(List<String> permissions) {
        return new FeatureMatcher<>(equalTo(permissions), "grant", "grant") {
            @Override
            protected List<String> featureValueOf(Object result) {
                return ((TokenResult) result).token().permissions();
            }
        };
    }

    private static Matcher<Object> hasDropped(List<String> permissions) {
        return new FeatureMatcher<>(equalTo(permissions), "dropped", "dropped") {
            @Override
            protected List<String> featureValueOf(Object result) {
                return ((TokenResult) result).droppedPermissions();
            }
        };
    }
}
