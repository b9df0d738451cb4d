package org.tokenledger.command.web;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.tokenledger.command.append.Answer;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.ErasureCertificate;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;

import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Sends the command of an HTTP request. */
public final class HttpCommands {
    public static final String LEDGER_POSITION = "Ledger-Position";
    private static final int LONGEST_REASON = 500;

    private final Commands commands;

    public HttpCommands(Commands commands) {
        this.commands = commands;
    }

    /** With the request's idempotency key, if it carries one. */
    public <R> Answer<R> send(
            Object command, Class<R> type, Caller caller, HttpServletRequest request) {
        Remembering key = Remembering.of(IdempotencyKey.of(request::getAttribute), caller.userId());
        return commands.send(command, type, key, caller.requestId());
    }

    /** The answer where there is nothing to do, since it was done; every node knows that it was. */
    public ResponseEntity<Void> nothingToDo() {
        commands.awaitEveryNode();
        return ResponseEntity.ok().build();
    }

    /** An answer with the position of the command's last event. */
    public static ResponseEntity.BodyBuilder answer(int status, Answer<?> answer) {
        return ResponseEntity.status(HttpStatusCode.valueOf(status))
                .header(LEDGER_POSITION, Long.toString(answer.position()));
    }

    /** An answer to a deletion, with where that is proven. */
    public static <T> ResponseEntity<@Nullable T> erased(
            Answer<?> answer, @Nullable UUID deletion) {
        ResponseEntity.BodyBuilder done = answer(204, answer);
        if (deletion != null) {
            done.header(ErasureCertificate.HEADER, ErasureCertificate.of(deletion));
        }
        return done.build();
    }

    /** The reservations that a command on one token or user can be asked with. */
    public static Asked asked(
            Caller caller,
            HttpServletRequest request,
            @Nullable String dryRun,
            @Nullable String reason) {
        return new Asked(caller, reason(reason), ifMatch(request), dryRun(dryRun));
    }

    /** The same for a command on several, which have no version in common. */
    public static Asked askedOfMany(
            Caller caller,
            HttpServletRequest request,
            @Nullable String dryRun,
            @Nullable String reason) {
        refuseIfMatch(request);
        return asked(caller, request, dryRun, reason);
    }

    /** Where there is nothing yet, or not just one thing, that could have a version. */
    public static void refuseIfMatch(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.IF_MATCH) != null) {
            throw Refused.field(
                    Code.MALFORMED_REQUEST,
                    HttpHeaders.IF_MATCH,
                    "If-Match is for a command on one token or user that exists");
        }
    }

    private static IfMatch ifMatch(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        return IfMatch.parse(lines.isEmpty() ? null : String.join(",", lines));
    }

    /** {@code ?dryRun} alone means yes: nobody who writes it wants the real thing. */
    private static boolean dryRun(@Nullable String parameter) {
        return switch (parameter) {
            case null -> false;
            case "false" -> false;
            case "", "true" -> true;
            default ->
                    throw Refused.field(
                            Code.MALFORMED_REQUEST, "dryRun", "dryRun must be true or false");
        };
    }

    public static @Nullable String reason(@Nullable String reason) {
        return Text.optional("reason", reason, LONGEST_REASON);
    }
}
