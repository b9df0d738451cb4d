package org.tokenledger.server.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.Text;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;

/**
 * Makes the whole answer of a refusal, status and headers included; the same inside and outside of
 * Spring MVC.
 */
public final class Problems {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

    private Problems() {}

    public static ResponseEntity<Problem> answer(Refused refused, HttpServletRequest request) {
        return answer(refused, List.of(), request);
    }

    /** Something is not ready yet, and here is what. */
    public static ResponseEntity<Problem> notReady(
            String detail, List<String> reasons, HttpServletRequest request) {
        return answer(new Refused(Code.NOT_READY, detail), reasons, request);
    }

    /** Answers from where there is no Spring MVC: filters, Spring Security, Tomcat. */
    public static void write(
            Refused refused, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ResponseEntity<Problem> answer = answer(refused, request);
        response.resetBuffer();
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders()
                .forEach(
                        (name, values) -> values.forEach(value -> setOrAdd(response, name, value)));
        byte[] body = json(answer);
        response.setContentLength(body.length);
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(body);
        }
        response.flushBuffer();
    }

    static byte[] json(ResponseEntity<Problem> answer) {
        return JSON.writeValueAsBytes(answer.getBody());
    }

    private static void setOrAdd(HttpServletResponse response, String name, String value) {
        if (name.equalsIgnoreCase(HttpHeaders.WWW_AUTHENTICATE)) {
            response.addHeader(name, value);
        } else {
            response.setHeader(name, value);
        }
    }

    private static ResponseEntity<Problem> answer(
            Refused refused, List<String> reasons, HttpServletRequest request) {
        Code code = refused.code();
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set(RequestId.HEADER, RequestId.of(request));
        if (code == Code.NOT_READY || code == Code.TOO_MANY_REQUESTS) {
            headers.set(HttpHeaders.RETRY_AFTER, Integer.toString(refused.retryAfter()));
        }
        Challenges.to(refused, request)
                .forEach(challenge -> headers.add(HttpHeaders.WWW_AUTHENTICATE, challenge));
        return new ResponseEntity<>(problem(refused, reasons, request), headers, code.status());
    }

    private static Problem problem(
            Refused refused, List<String> reasons, HttpServletRequest request) {
        Code code = refused.code();
        return new Problem(
                Problem.TYPE + code,
                code.title(),
                code.status(),
                refused.detail(),
                path(request),
                code.toString(),
                refused.errors(),
                refused.required(),
                reasons);
    }

    /** While Tomcat dispatches to the error page, the request's own path is that of the page. */
    private static String path(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String path = original instanceof String uri ? uri : request.getRequestURI();
        return path == null ? "" : Text.quotable(path);
    }
}
