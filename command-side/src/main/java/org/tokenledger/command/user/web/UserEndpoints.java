package org.tokenledger.command.user.web;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.user.UserCommand;
import org.tokenledger.command.user.UserCommand.ChangeRole;
import org.tokenledger.command.user.UserCommand.DeleteUser;
import org.tokenledger.command.user.UserCommand.DisableUser;
import org.tokenledger.command.user.UserCommand.EnableUser;
import org.tokenledger.command.user.UserCommand.RegisterUser;
import org.tokenledger.command.user.UserCommand.TransferOwnership;
import org.tokenledger.command.user.UserResult;
import org.tokenledger.command.web.HttpCommands;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.OneOf;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;
import org.tokenledger.contract.UserBody;
import org.tokenledger.permission.Role;

import java.net.URI;
import java.util.UUID;

/** Register users, change and end what they may. */
@RestController
@RequestMapping("/api/users")
public class UserEndpoints {
    private static final int LONGEST_USERNAME = 200;

    private final HttpCommands commands;
    private final TimeBasedEpochRandomGenerator ids;

    public UserEndpoints(HttpCommands commands, TimeBasedEpochRandomGenerator ids) {
        this.commands = commands;
        this.ids = ids;
    }

    record RegisterRequest(
            String username,
            @OneOf({"administrator", "manager", "viewer"}) String role,
            @Nullable String reason) {}

    record RoleRequest(
            @OneOf({"administrator", "manager", "viewer"}) String role, @Nullable String reason) {}

    record ReasonRequest(@Nullable String reason) {}

    record TransferRequest(UUID userId, @Nullable String reason) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs("users:write")
    ResponseEntity<UserBody> register(
            @RequestBody RegisterRequest body, Caller caller, HttpServletRequest request) {
        HttpCommands.refuseIfMatch(request);
        RegisterUser command =
                new RegisterUser(
                        ids.generate(),
                        Text.required("username", body.username(), LONGEST_USERNAME),
                        role(body.role()),
                        HttpCommands.reason(body.reason()),
                        caller);
        Answer<UserBody> answer = commands.send(command, UserBody.class, caller, request);
        UserBody user = answer.result();
        return HttpCommands.answer(201, answer)
                .location(URI.create("/api/users/" + user.id()))
                .eTag(IfMatch.etag(user.version()))
                .body(user);
    }

    @PutMapping("/{id}/role")
    @Needs("users:write")
    ResponseEntity<UserResult> changeRole(
            @PathVariable UUID id,
            @RequestBody RoleRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new ChangeRole(
                        id,
                        role(body.role()),
                        HttpCommands.asked(caller, request, dryRun, body.reason())),
                caller,
                request);
    }

    @PostMapping("/{id}/disable")
    @Needs("users:write")
    ResponseEntity<UserResult> disable(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable ReasonRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new DisableUser(
                        id,
                        HttpCommands.asked(
                                caller, request, dryRun, body == null ? null : body.reason())),
                caller,
                request);
    }

    @PostMapping("/{id}/enable")
    @Needs("users:write")
    ResponseEntity<UserResult> enable(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable ReasonRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new EnableUser(
                        id,
                        HttpCommands.asked(
                                caller, request, dryRun, body == null ? null : body.reason())),
                caller,
                request);
    }

    /** 204, or with {@code dryRun} 200 and what would happen to the user's tokens. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs("users:delete")
    ResponseEntity<@Nullable UserResult> delete(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable UUID reassignTokensTo,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        Asked asked = HttpCommands.asked(caller, request, dryRun, reason);
        DeleteUser command = new DeleteUser(id, reassignTokensTo, asked);
        Answer<UserResult.Deleted> answer =
                commands.send(command, UserResult.Deleted.class, caller, request);
        return asked.dryRun()
                ? HttpCommands.answer(200, answer).body(answer.result().result())
                : HttpCommands.erased(answer, answer.result().event());
    }

    @PostMapping("/transfer-ownership")
    @Needs("users:write")
    ResponseEntity<UserResult> transferOwnership(
            @RequestBody TransferRequest body,
            @RequestParam(required = false) @Nullable String dryRun,
            Caller caller,
            HttpServletRequest request) {
        return send(
                new TransferOwnership(
                        body.userId(), HttpCommands.asked(caller, request, dryRun, body.reason())),
                caller,
                request);
    }

    private ResponseEntity<UserResult> send(
            UserCommand command, Caller caller, HttpServletRequest request) {
        Answer<UserResult> answer = commands.send(command, UserResult.class, caller, request);
        return HttpCommands.answer(200, answer)
                .eTag(IfMatch.etag(answer.result().user().version()))
                .body(answer.result());
    }

    private static Role role(String name) {
        return Role.named(name)
                .orElseThrow(() ->
                        Refused.invalid("role", "role must be administrator, manager or viewer"));
    }
}
