package org.tokenledger.command.token.web;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.token.BulkResult;
import org.tokenledger.command.token.TokenCommand;
import org.tokenledger.command.token.TokenCommand.DeleteTokens;
import org.tokenledger.command.token.TokenCommand.ReassignTokens;
import org.tokenledger.command.token.TokenCommand.RevokeTokens;
import org.tokenledger.command.token.web.TokenBodies.BulkReassignRequest;
import org.tokenledger.command.token.web.TokenBodies.BulkRequest;
import org.tokenledger.command.web.HttpCommands;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;

import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Reassign, revoke and delete up to 10,000 tokens with one request. */
@RestController
@RequestMapping("/api/tokens/bulk")
public class BulkTokenEndpoints {
    private static final int MOST_IDS = 10_000;

    private final HttpCommands commands;

    public BulkTokenEndpoints(HttpCommands commands) {
        this.commands = commands;
    }

    @PostMapping("/reassign")
    @Needs("tokens:write")
    ResponseEntity<BulkResult> reassign(
            @RequestBody BulkReassignRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new ReassignTokens(
                        ids(body.ids()),
                        body.ownerId(),
                        HttpCommands.askedOfMany(caller, request, dryRun, body.reason())),
                caller,
                request);
    }

    @PostMapping("/revoke")
    @Needs("tokens:write")
    ResponseEntity<BulkResult> revoke(
            @RequestBody BulkRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new RevokeTokens(
                        ids(body.ids()),
                        HttpCommands.askedOfMany(caller, request, dryRun, body.reason())),
                caller,
                request);
    }

    @PostMapping("/delete")
    @Needs("tokens:delete")
    ResponseEntity<BulkResult> delete(
            @RequestBody BulkRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new DeleteTokens(
                        ids(body.ids()),
                        HttpCommands.askedOfMany(caller, request, dryRun, body.reason())),
                caller,
                request);
    }

    private ResponseEntity<BulkResult> send(
            TokenCommand command, Caller caller, HttpServletRequest request) {
        Answer<BulkResult> answer = commands.send(command, BulkResult.class, caller, request);
        return HttpCommands.answer(200, answer).body(answer.result());
    }

    private static List<UUID> ids(List<@Nullable UUID> ids) {
        if (ids.size() > MOST_IDS) {
            throw Refused.invalid("ids", "At most " + MOST_IDS + " ids in one request");
        }
        return ids.stream().map(BulkTokenEndpoints::id).toList();
    }

    private static UUID id(@Nullable UUID id) {
        if (id == null) {
            throw Refused.field(Code.MALFORMED_REQUEST, "ids", "ids must not contain null");
        }
        return Objects.requireNonNull(id);
    }
}
