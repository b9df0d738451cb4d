package org.tokenledger.server.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.attempt.Attempts;

import java.util.Optional;

/** The one place in Spring MVC where something thrown becomes an answer. */
@RestControllerAdvice
class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final Attempts attempts;

    ProblemAdvice(Attempts attempts) {
        this.attempts = attempts;
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Problem> answer(
            Exception thrown, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (DisconnectedClientHelper.isClientDisconnectedException(thrown)) {
            return null;
        }
        if (response.isCommitted()) {
            // Half an answer is out. Only a broken connection tells the client that it is half.
            throw thrown;
        }
        Refused refused = refusal(thrown, request);
        keepForAudit(refused, request);
        ResponseEntity<Problem> answer = Problems.answer(refused, request);
        if (!(thrown instanceof ErrorResponse told)) {
            return answer;
        }
        HttpHeaders headers = HttpHeaders.copyOf(answer.getHeaders());
        told.getHeaders().forEach(headers::putIfAbsent);
        return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
    }

    /** The token was known, but not good for this: a refused use (behaviour §6.6). */
    private void keepForAudit(Refused refused, HttpServletRequest request) {
        if (refused.required() != null
                && request.getUserPrincipal() instanceof Authentication known
                && known.getPrincipal() instanceof Caller caller) {
            attempts.lacking(caller, refused.required());
        }
    }

    private static Refused refusal(Exception thrown, HttpServletRequest request) {
        Optional<Refused> known = Misunderstanding.refusal(thrown);
        if (known.isEmpty()) {
            LOG.error("request {} failed", RequestId.of(request), thrown);
        } else if (known.get().code() == Code.NOT_READY && known.get() != thrown) {
            LOG.warn("request {} not served: {}", RequestId.of(request), thrown.toString());
        }
        return known.orElseGet(() -> Misunderstanding.internal(request));
    }
}
