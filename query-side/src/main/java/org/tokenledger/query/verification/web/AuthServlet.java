package org.tokenledger.query.verification.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Text;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /auth} and everything under it: may the bearer of this token do that? For the sub-requests
 * of nginx, Caddy, Traefik and Envoy. A plain servlet, because Spring MVC would cost as much again
 * as the whole answer. Never reads the body, which belongs to the request that is asked about, and
 * so never calls {@code getParameter}.
 */
public final class AuthServlet extends HttpServlet {
    private static final String PERMISSION = "permission";
    private static final Problem NOT_READY =
            new Problem(Code.NOT_READY, "This node does not yet know every token");
    private static final Problem MALFORMED =
            new Problem(Code.MALFORMED_REQUEST, "The query string is malformed");
    private static final Problem TOO_MANY = new Problem(Code.TOO_MANY_REQUESTS, Attempts.TOO_MANY);

    /** By detail. Only a denial that names a permission is written anew. */
    private static final Map<String, Problem> DENIALS =
            Stream.of(Denied.MISSING, Denied.ODD_FORMAT, Denied.UNKNOWN, Denied.EXPIRED)
                    .collect(Collectors.toUnmodifiableMap(Denied::detail, Problem::new));

    private final transient TokenLookup lookup;
    private final transient BooleanSupplier ready;
    private final transient Attempts attempts;

    /**
     * The servlet.
     *
     * @param ready whether the lookup knows everything that any node has answered; while it does
     *     not, the answer is 503 and never a stale yes
     */
    public AuthServlet(TokenLookup lookup, BooleanSupplier ready, Attempts attempts) {
        this.lookup = lookup;
        this.ready = ready;
        this.attempts = attempts;
    }

    /**
     * The one {@code Authorization} header of a request; none when there is none, or more than one.
     */
    public static @Nullable String authorization(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders("Authorization");
        String first = headers.hasMoreElements() ? headers.nextElement() : null;
        return headers.hasMoreElements() ? null : first;
    }

    /** Whatever the method: Envoy asks with the client's own. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!ready.getAsBoolean()) {
            attempts.notReady();
            response.setHeader("Retry-After", "1");
            NOT_READY.send(request, response);
            return;
        }
        List<String> asked = asked(request.getQueryString());
        if (asked == null) {
            MALFORMED.send(request, response);
            return;
        }
        long begun = attempts.begin();
        Verdict verdict = lookup.verify(authorization(request)).needing(asked);
        int wait = attempts.end(begun, verdict, client(request));
        switch (verdict) {
            case Granted granted -> grant(granted, response);
            case Denied _ when wait > 0 -> {
                response.setHeader("Retry-After", Integer.toString(wait));
                TOO_MANY.send(request, response);
            }
            case Denied denied -> {
                response.setHeader("WWW-Authenticate", Challenge.of(denied.code(), asked));
                problem(denied).send(request, response);
            }
        }
    }

    private String client(HttpServletRequest request) {
        return attempts.client(
                request.getRemoteAddr(), name -> Collections.list(request.getHeaders(name)));
    }

    private static void grant(Granted granted, HttpServletResponse response) {
        response.setHeader("X-Token-Id", granted.tokenId().toString());
        response.setHeader("X-Token-Owner", granted.ownerId().toString());
        response.setHeader("X-Token-Permissions", granted.scope());
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(0);
    }

    private static Problem problem(Denied denied) {
        Problem known = DENIALS.get(denied.detail());
        return known == null ? new Problem(denied) : known;
    }

    /** The permissions asked for; null when the query string is not one. */
    private static @Nullable List<String> asked(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return List.of();
        }
        List<String> asked = new ArrayList<>(2);
        try {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                if (name.equals(PERMISSION)) {
                    // A secret sent by mistake is no permission, and is not said back.
                    asked.add(Text.quotable(value));
                }
            }
        } catch (IllegalArgumentException badEscape) {
            return null;
        }
        return asked;
    }

    private static String decoded(String text) {
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        // What stands in for bytes that are not UTF-8.
        if (decoded.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException();
        }
        return decoded;
    }
}
