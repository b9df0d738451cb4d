package org.tokenledger.server.web;

import io.swagger.v3.oas.annotations.Hidden;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.problem.Misunderstanding;
import org.tokenledger.server.problem.Problem;
import org.tokenledger.server.problem.Problems;
import org.tokenledger.server.problem.RequestId;

import java.util.Optional;

/** Where Tomcat sends what went wrong outside of Spring MVC: in a filter, or in a plain servlet. */
@Hidden
@RestController
class ErrorPage implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPage.class);

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<Problem> answer(HttpServletRequest request) {
        return Problems.answer(refusal(request), request);
    }

    private static Refused refusal(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            return Misunderstanding.refusal(404, request);
        }
        int status =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                        ? code
                        : 500;
        Refused refused =
                thrown(request)
                        .flatMap(Misunderstanding::refusal)
                        .orElseGet(() -> Misunderstanding.refusal(status, request));
        if (refused.code() == Code.INTERNAL_ERROR) {
            // Tomcat has logged the stack trace, but not whose request it was.
            LOG.error("request {} failed, see above", RequestId.of(request));
        }
        return refused;
    }

    /** Servlets wrap what they can't handle. */
    private static Optional<Throwable> thrown(HttpServletRequest request) {
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        while (thrown instanceof ServletException wrapper && wrapper.getCause() != null) {
            thrown = wrapper.getCause();
        }
        return thrown instanceof Throwable cause ? Optional.of(cause) : Optional.empty();
    }
}
