package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.raw;

import org.junit.jupiter.api.Test;

/** What Tomcat refuses before anything of ours is asked. */
class TomcatRefusalsTest {
    private static final String UNDERSTOOD = "The request can't be understood";
    private static final String HOST = "Host: localhost\r\n";
    private static final String LAST = HOST + "Connection: close\r\n\r\n";

    @Test
    void anIllegalCharacterInTheTarget() {
        assertMalformed(raw("GET /api/to{ys HTTP/1.1\r\n" + LAST), "");
    }

    @Test
    void aLineThatIsNoRequest() {
        assertMalformed(raw("\u0016\u0003\u0001 hello\r\n\r\n"), "");
    }

    @Test
    void aNulInThePath() {
        assertMalformed(raw("GET /api/toys%00 HTTP/1.1\r\n" + LAST), "/api/toys%00");
    }

    @Test
    void aSlashInDisguise() {
        assertThat(body(raw("GET /api%2Ftoys HTTP/1.1\r\n" + LAST)))
                .isEqualTo(
                        problem(
                                400,
                                "malformed_request",
                                "The request is malformed",
                                "The path or a header holds what is not allowed there",
                                "/api%2Ftoys"));
    }

    @Test
    void noHost() {
        assertMalformed(raw("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n"), "/livez");
    }

    @Test
    void aHeaderThatIsTooLarge() {
        assertMalformed(
                raw("GET /livez HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n" + LAST), "/livez");
    }

    @Test
    void twoContentLengths() {
        assertMalformed(
                raw(
                        "POST /api/toys HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n"
                                + LAST
                                + "ab"),
                "/api/toys");
    }

    @Test
    void aTransferCodingNobodyKnows() {
        String answer = raw("POST /api/toys HTTP/1.1\r\nTransfer-Encoding: zip\r\n" + LAST);

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(body(answer))
                .isEqualTo(
                        problem(
                                400,
                                "malformed_request",
                                "The request is malformed",
                                "The request is not HTTP as this server speaks it",
                                "/api/toys"));
    }

    @Test
    void aVersionOfTheFuture() {
        String answer = raw("GET /livez HTTP/9.9\r\n" + LAST);

        assertThat(answer).contains(" 400 ").contains("\"code\":\"malformed_request\"");
    }

    @Test
    void traceIsNotAllowed() {
        String answer = raw("TRACE /api/toys HTTP/1.1\r\n" + LAST);

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("\r\nAllow: ");
        assertThat(body(answer))
                .isEqualTo(
                        problem(
                                405,
                                "method_not_allowed",
                                "Method not allowed",
                                "The method is not allowed here",
                                "/api/toys"));
    }

    @Test
    void aQueryThatIsNotPercentEncoded() {
        String answer =
                raw(
                        "GET /api/toys?q=%zz HTTP/1.1\r\nAuthorization: Bearer "
                                + Tokens.ALL
                                + "\r\n"
                                + LAST);

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(body(answer))
                .isEqualTo(
                        problem(
                                400,
                                "malformed_request",
                                "The request is malformed",
                                "The query is not percent-encoded UTF-8",
                                "/api/toys"));
    }

    private static void assertMalformed(String answer, String path) {
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/problem+json")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContain("<html", "java.");
        assertThat(body(answer))
                .isEqualTo(
                        problem(
                                        400,
                                        "malformed_request",
                                        "The request is malformed",
                                        UNDERSTOOD,
                                        path)
                                // Where the target can't be read, there is no path to tell.
                                .replace("\"instance\":\"\",", ""));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    }
}
