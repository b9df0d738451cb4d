package org.tokenledger.server.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.query.verification.web.AuthServlet;
import org.tokenledger.server.problem.Challenges;

import java.io.IOException;
import java.util.Collections;

/**
 * Authenticates by the presented token. A refusal is kept for {@link Unauthenticated} and the
 * request goes on as anonymous, so that the rules of the chain stay the only ones that decide.
 */
final class TokenAuthenticationFilter extends OncePerRequestFilter {
    private final TokenAuthentication tokens;
    private final SecurityContextRepository contexts;
    private final RequestMatcher open;
    private final RequestMatcher basicToo;

    TokenAuthenticationFilter(
            TokenAuthentication tokens,
            SecurityContextRepository contexts,
            RequestMatcher open,
            RequestMatcher basicToo) {
        this.tokens = tokens;
        this.contexts = contexts;
        this.open = open;
        this.basicToo = basicToo;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return open.matches(request);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String client =
                    tokens.client(
                            request.getRemoteAddr(),
                            name -> Collections.list(request.getHeaders(name)));
            Granted granted = tokens.authenticate(authorization(request), client);
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new Authenticated(Callers.caller(granted, client, request)));
            SecurityContextHolder.setContext(context);
            contexts.saveContext(context, request, response);
        } catch (Refused refused) {
            Unauthenticated.because(refused, request);
        }
        chain.doFilter(request, response);
    }

    private @Nullable String authorization(HttpServletRequest request) {
        String header = AuthServlet.authorization(request);
        if (!basicToo.matches(request)) {
            return header;
        }
        Challenges.offerBasic(request);
        return BasicCredentials.asBearer(header);
    }
}
