package org.tokenledger.query.verification.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.verification.forward.Answer;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.query.verification.forward.Presented;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * {@code /auth} and everything under it on the main port. A plain servlet, because Spring MVC would
 * cost as much again as the whole answer. Never reads the body, which belongs to the request that
 * is asked about, and so never calls {@code getParameter}.
 */
public final class AuthServlet extends HttpServlet {
    private final transient ForwardAuth auth;

    public AuthServlet(ForwardAuth auth) {
        this.auth = auth;
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
        Answer answer = auth.answer(new OfServlet(request));
        response.setStatus(answer.status());
        for (Answer.Header header : answer.headers()) {
            response.setHeader(header.name(), header.value());
        }
        byte[] body = answer.body();
        response.setContentLength(body.length);
        if (body.length > 0 && !request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private record OfServlet(HttpServletRequest request) implements Presented {
        @Override
        public boolean isBelow() {
            return request.getPathInfo() != null;
        }

        @Override
        public @Nullable String query() {
            return request.getQueryString();
        }

        @Override
        public String peer() {
            return request.getRemoteAddr();
        }

        @Override
        public List<String> headers(String name) {
            return Collections.list(request.getHeaders(name));
        }
    }
}
