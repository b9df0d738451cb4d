package org.tokenledger.command.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tokenledger.command.Given.ADAM;
import static org.tokenledger.command.Given.CATALOGUE;
import static org.tokenledger.command.Given.CLOCK;
import static org.tokenledger.command.Given.DISABLED;
import static org.tokenledger.command.Given.MARY;
import static org.tokenledger.command.Given.NOW;
import static org.tokenledger.command.Given.OLIVIA;
import static org.tokenledger.command.Given.TOKEN;
import static org.tokenledger.command.Given.VICTOR;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tokenledger.command.Given;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.AppendConditions.Claim;
import org.tokenledger.command.append.Streams.Beginning;
import org.tokenledger.command.append.Unique;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Behaviour §2, §3 and §4: whether a token comes to be, and with which grant. */
@NullUnmarked
class TokenCreationTest {
    private static final Caller OWNER = Given.caller(OLIVIA, Role.OWNER);
    private static final Caller MANAGER = Given.caller(MARY, Role.MANAGER);

    private final TokenCreation creation = new TokenCreation(Given.people(), CATALOGUE, CLOCK);
    private final AppendConditions conditions = new AppendConditions(null, null);

    private TokenResult created(CreateToken command) {
        return (TokenResult) creation.decide(command, conditions).result();
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

        TokenResult result =
                created(create(MARY, List.of("configs:*", "users:read", "license:read"), narrow));

        assertThat(result.token().permissions()).containsExactly("configs:read");
        assertThat(result.droppedPermissions())
                .containsExactly("configs:delete", "configs:write", "license:read", "users:read");
    }

    @Test
    void theAnswerShowsTheTokenAsTheEventMakesIt() {
        Beginning beginning = creation.decide(create(MARY, null, OWNER), conditions);

        TokenBody body = ((TokenResult) beginning.result()).token();
        assertThat(beginning.time()).isEqualTo(NOW);
        assertThat(body.createdAt()).isEqualTo(NOW);
        assertThat(body.version()).isEqualTo(1);
        assertThat(body.status()).isEqualTo(TokenBody.ACTIVE);
        assertThat(body.ownerId()).isEqualTo(MARY);
        assertThat(((TokenCreated) beginning.event()).permissions()).isEqualTo(body.permissions());
    }

    @Test
    void valueAndNameMustBeFreeAndTheOwnerIsGivenIt() {
        creation.decide(create(MARY, null, OWNER), conditions);

        assertThat(conditions.claims())
                .extracting(Claim::unique)
                .containsExactly(Unique.TOKEN_VALUE, Unique.TOKEN_NAME);
        assertThat(conditions.given()).containsExactly(MARY);
    }

    @Test
    void noPermissionsGivenMeansTheWholeCeiling() {
        assertThat(created(create(MARY, null, OWNER)).token().permissions())
                .isEqualTo(CATALOGUE.ceiling(Role.MANAGER).sorted());
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
    void otherCommandsAreDecidedElsewhere() {
        assertThat(creation.decide("something else", conditions)).isNull();
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

    private void refused(CreateToken command, Code code) {
        Refused refused =
                catchThrowableOfType(Refused.class, () -> creation.decide(command, conditions));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(conditions.claims()).isEmpty();
    }
}
