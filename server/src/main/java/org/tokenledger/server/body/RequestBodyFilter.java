package org.tokenledger.server.body;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.problem.Problems;

import java.io.IOException;
import java.util.Set;

/**
 * Reads the body of a request to the API once, whole and bounded. It comes after authentication, so
 * that nobody without a token makes the server hold a megabyte.
 */
final class RequestBodyFilter extends OncePerRequestFilter {
    private static final int LIMIT = 1 << 20;
    private static final int BULK_LIMIT = 4 << 20;
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "DELETE");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return !(path.startsWith("/api/") || path.startsWith("/oauth2/"))
                || !WITH_BODY.contains(request.getMethod());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestWithBody withBody;
        try {
            refuseCoding(request);
            withBody = new RequestWithBody(request, body(request));
            if (request.getMethod().equals("DELETE") && withBody.body().length > 0) {
                throw Refused.field(
                        Code.MALFORMED_REQUEST,
                        "body",
                        "A DELETE has no body: what it takes are query parameters");
            }
            if (request.getMethod().equals("POST")) {
                IdempotencyHeader.read(request, withBody.body())
                        .ifPresent(
                                key -> request.setAttribute(IdempotencyKey.REQUEST_ATTRIBUTE, key));
            }
        } catch (Refused refused) {
            Problems.write(refused, request, response);
            return;
        }
        chain.doFilter(withBody, response);
    }

    private static void refuseCoding(HttpServletRequest request) {
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new Refused(
                    Code.UNSUPPORTED_MEDIA_TYPE, "The body must come without a Content-Encoding");
        }
    }

    private static byte[] body(HttpServletRequest request) {
        int limit = request.getServletPath().contains("/bulk/") ? BULK_LIMIT : LIMIT;
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(limit + 1);
        } catch (IOException brokenOff) {
            throw Refused.field(Code.MALFORMED_REQUEST, "body", "The body ends before its end");
        }
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return body;
    }

    private static Refused tooLarge(int limit) {
        return new Refused(Code.TOO_LARGE, "The body must not be larger than " + limit + " bytes");
    }
}
