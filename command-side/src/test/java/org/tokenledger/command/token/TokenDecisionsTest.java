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

import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.FeatureMatcher;
import org.hamcrest.Matcher;
import org.hamcrest.Matchers;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tokenledger.command.Given;
import org.tokenledger.command.append.Asked;
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
import org.tokenledger.permission.Role;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Behaviour §2 and §4: what follows from a command on a token, given what has been. */
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
}
