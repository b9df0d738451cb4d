package org.tokenledger.command.token.web;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.token.Source;
import org.tokenledger.command.token.TokenCommand;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.DeleteToken;
import org.tokenledger.command.token.TokenCommand.ReassignToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.token.web.TokenBodies.CreateTokenRequest;
import org.tokenledger.command.token.web.TokenBodies.CreatedToken;
import org.tokenledger.command.token.web.TokenBodies.ReasonRequest;
import org.tokenledger.command.token.web.TokenBodies.ReassignRequest;
import org.tokenledger.command.token.web.TokenBodies.ReassignedToken;
import org.tokenledger.command.web.HttpCommands;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Create, reassign, revoke and delete one token. */
@RestController
@RequestMapping("/api/tokens")
public class TokenEndpoints {
    private static final int LONGEST_NAME = 200;

    private final HttpCommands commands;
    private final TokenFormat format;
    private final boolean presharedEnabled;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;
    private final SecureRandom random = new SecureRandom();

    public TokenEndpoints(
            HttpCommands commands,
            TokenFormat format,
            boolean presharedEnabled,
            Clock clock,
            TimeBasedEpochRandomGenerator ids) {
        this.commands = commands;
        this.format = format;
        this.presharedEnabled = presharedEnabled;
        this.clock = clock;
        this.ids = ids;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs("tokens:write")
    ResponseEntity<CreatedToken> create(
            @RequestBody CreateTokenRequest body, Caller caller, HttpServletRequest request) {
        HttpCommands.refuseIfMatch(request);
        String name = Text.required("name", body.name(), LONGEST_NAME);
        TokenValue raw = body.rawToken();
        TokenValue value = raw == null ? format.generate(random) : preshared(raw);
        CreateToken command =
                new CreateToken(
                        ids.generate(),
                        name,
                        body.ownerId() == null ? caller.userId() : body.ownerId(),
                        body.permissions() == null ? null : body.permissions().names(),
                        raw == null ? Source.GENERATED : Source.PRESHARED,
                        value.digest(),
                        format.hint(value),
                        Expiry.of(body.expiresAt(), body.expiresIn(), clock.instant()),
                        caller,
                        caller.because(HttpCommands.reason(body.reason())));
        Answer<TokenResult> answer = send(command, caller, request);
        TokenBody token = answer.result().token();
        return HttpCommands.answer(201, answer)
                .location(URI.create("/api/tokens/" + token.id()))
                .eTag(IfMatch.etag(token.version()))
                .body(
                        new CreatedToken(
                                token,
                                answer.remembered() ? null : value.revealSecret(),
                                answer.result().droppedPermissions()));
    }

    private TokenValue preshared(TokenValue value) {
        if (!presharedEnabled) {
            throw new Refused(
                    Code.PRESHARED_TOKENS_DISABLED, "This ledger does not take pre-shared tokens");
        }
        if (!format.matches(value.revealSecret())) {
            throw Refused.field(
                    Code.INVALID_TOKEN_FORMAT,
                    "rawToken",
                    "A token is " + format.prefix() + " followed by 64 lower-case hex digits");
        }
        return value;
    }

    @PostMapping("/{id}/reassign")
    @Needs("tokens:write")
    ResponseEntity<ReassignedToken> reassign(
            @PathVariable UUID id,
            @RequestBody ReassignRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        Answer<TokenResult> answer =
                send(
                        new ReassignToken(
                                id,
                                body.ownerId(),
                                HttpCommands.asked(caller, request, dryRun, body.reason())),
                        caller,
                        request);
        TokenResult result = answer.result();
        return HttpCommands.answer(200, answer)
                .eTag(IfMatch.etag(result.token().version()))
                .body(new ReassignedToken(result.token(), result.droppedPermissions()));
    }

    @PostMapping("/{id}/revoke")
    @Needs("tokens:write")
    ResponseEntity<TokenBody> revoke(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable ReasonRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        Answer<TokenResult> answer =
                send(
                        new RevokeToken(
                                id,
                                HttpCommands.asked(
                                        caller,
                                        request,
                                        dryRun,
                                        body == null ? null : body.reason())),
                        caller,
                        request);
        TokenBody token = answer.result().token();
        return HttpCommands.answer(200, answer).eTag(IfMatch.etag(token.version())).body(token);
    }

    /** 204, or with {@code dryRun} 200 and the token as it would have been before it was gone. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs("tokens:delete")
    ResponseEntity<@Nullable TokenBody> delete(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        Asked asked = HttpCommands.asked(caller, request, dryRun, reason);
        Answer<TokenResult> answer = send(new DeleteToken(id, asked), caller, request);
        return asked.dryRun()
                ? HttpCommands.answer(200, answer).body(answer.result().token())
                : HttpCommands.erased(answer, answer.result().deletion());
    }

    private Answer<TokenResult> send(
            TokenCommand command, Caller caller, HttpServletRequest request) {
        return commands.send(command, TokenResult.class, caller, request);
    }
}
