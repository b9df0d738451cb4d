package org.tokenledger.server.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.problem.Problems;

import java.io.IOException;

/**
 * Answers a request that had to be authenticated and was not, with the reason that its token got.
 */
final class Unauthenticated implements AuthenticationEntryPoint {
    private static final String REFUSAL = Unauthenticated.class.getName();

    static void because(Refused refused, HttpServletRequest request) {
        request.setAttribute(REFUSAL, refused);
    }

    @Override
    public void commence(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException exception)
            throws IOException {
        Refused refused =
                request.getAttribute(REFUSAL) instanceof Refused known
                        ? known
                        : new Refused(
                                Code.MISSING_AUTHORIZATION,
                                "Missing or invalid Authorization header");
        Problems.write(refused, request, response);
    }
}
