package org.tokenledger.server.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.problem.Problems;

import java.io.IOException;

/** Enforces {@link Needs}; what under {@code /api} says nothing is closed. */
final class NeedsInterceptor implements HandlerInterceptor {
    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Needs needs = needs(handler);
        if (needs != null && !needs.value().isEmpty()) {
            caller().needs(needs.value());
        } else if (needs == null
                && isApi(request.getServletPath())
                && !isOpenToAnyToken(request, handler)) {
            // Not thrown: for handlers that are no methods, Spring would not ask the advice.
            Problems.write(
                    new Refused(Code.INSUFFICIENT_PERMISSION, "No permission opens this"),
                    request,
                    response);
            return false;
        }
        return true;
    }

    static Caller caller() {
        return Authenticated.now()
                .orElseThrow(() ->
                        new Refused(
                                Code.MISSING_AUTHORIZATION,
                                "Missing or invalid Authorization header"));
    }

    private static @Nullable Needs needs(Object handler) {
        return handler instanceof HandlerMethod method
                ? method.getMethodAnnotation(Needs.class)
                : null;
    }

    static boolean isApi(String path) {
        return path.equals("/api") || path.startsWith("/api/") || path.startsWith("/oauth2/");
    }

    /** Files, and Spring's own answer to OPTIONS, which only lists the methods. */
    private static boolean isOpenToAnyToken(HttpServletRequest request, Object handler) {
        return handler instanceof ResourceHttpRequestHandler
                || HttpMethod.OPTIONS.matches(request.getMethod());
    }
}
