package org.tokenledger.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import java.util.UUID;

/**
 * Behaviour §6.3: what a command took away is refused from the moment that the command is answered.
 * Verifiers ask all the time, in this process and over HTTP; a single yes after the answer fails.
 */
@ExtendWith(OneLedger.class)
class ImmediacyTest {
    private static final int ROUNDS = Integer.getInteger("concurrency.rounds", 7);
    private static final int CHECKS_AFTER = 2_000;

    private interface Command {
        Answer sendFor(String tokenId, String userId);
    }

    private RunningLedger running;
    private Http owner;
    private Verifiers verifiers;
    private String run;

    @BeforeEach
    void start(RunningLedger shared) {
        running = shared;
        owner = running.owner();
        run = UUID.randomUUID().toString();
        verifiers = new Verifiers(running.bean(TokenLookup.class), running.port());
    }

    @AfterEach
    void stop() {
        verifiers.close();
    }

    @Test
    void notAfterItWasRevoked() {
        rounds("", (token, user) -> owner.post("/api/tokens/" + token + "/revoke", "{}"));
    }

    @Test
    void notAfterItWasRevokedTogetherWithOthers() {
        rounds(
                "",
                (token, user) ->
                        owner.post("/api/tokens/bulk/revoke", "{\"ids\":[\"" + token + "\"]}"));
    }

    @Test
    void notAfterItWasDeleted() {
        rounds("", (token, user) -> owner.delete("/api/tokens/" + token));
    }

    @Test
    void notAfterItsOwnerWasDisabled() {
        rounds("", (token, user) -> owner.post("/api/users/" + user + "/disable", "{}"));
    }

    @Test
    void notAfterItsOwnerWasDeleted() {
        rounds("", (token, user) -> owner.delete("/api/users/" + user));
    }

    @Test
    void notAfterItsOwnerBecameAViewer() {
        rounds(
                "",
                (token, user) ->
                        owner.put("/api/users/" + user + "/role", "{\"role\":\"viewer\"}"));
    }

    @Test
    void notForWhatItsOwnersNewRoleDoesNotAllow() {
        rounds(
                "users:read",
                (token, user) ->
                        owner.put("/api/users/" + user + "/role", "{\"role\":\"manager\"}"));
    }

    @Test
    void notForWhatItsNewOwnersRoleDoesNotAllow() {
        String viewer = owner.user("viewer " + run, "viewer");
        rounds(
                "configs:write",
                (token, user) ->
                        owner.post(
                                "/api/tokens/" + token + "/reassign",
                                "{\"ownerId\":\"" + viewer + "\"}"));
    }

    /** Without the few hundred microseconds in which HTTP could hide a lookup that lags. */
    @Test
    void notAfterTheCommandReturned() {
        Commands commands = running.bean(Commands.class);
        Caller caller =
                new Caller(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Role.OWNER,
                        running.bean(Catalogue.class).all(),
                        null,
                        null,
                        "immediacy");
        for (int i = 0; i < 5 * ROUNDS; i++) {
            Answer token =
                    owner.post("/api/tokens", "{\"name\":\"direct %s %d\"}".formatted(run, i));
            Watched watched = verifiers.watch(token.text("token"), "");
            UUID id = UUID.fromString(token.text("id"));
            commands.send(
                    new RevokeToken(id, new Asked(caller, null, IfMatch.ANY, false)),
                    TokenResult.class);
            verifiers.answered(watched, 100);
        }
        verifiers.assertNeverAcceptedAfterTheAnswer();
    }

    private void rounds(String permission, Command command) {
        for (int i = 0; i < ROUNDS; i++) {
            String user = owner.user(run + " " + i, "administrator");
            Answer token = owner.token(run + " " + i, user);
            Watched watched = verifiers.watch(token.text("token"), permission);
            Answer answer = command.sendFor(token.text("id"), user);
            verifiers.answered(watched, CHECKS_AFTER);
            assertThat(answer.status()).as("%s", answer).isIn(200, 204);
        }
        verifiers.assertNeverAcceptedAfterTheAnswer();
        assertThat(verifiers.checksAfterAnAnswer()).isGreaterThan((long) ROUNDS * CHECKS_AFTER);
    }
}
