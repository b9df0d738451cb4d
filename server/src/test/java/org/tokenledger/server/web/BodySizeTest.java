package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.JSON;
import static org.tokenledger.server.web.Http.anonymous;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.post;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.raw;
import static org.tokenledger.server.web.Http.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

class BodySizeTest {
    private static final int MEGABYTE = 1 << 20;
    private static final String BULK = "/api/toys/bulk/count";

    @Test
    void aMegabyteIsTakenAndAByteMoreIsNot() {
        assertThat(post("/api/toys", padded(MEGABYTE)).statusCode()).isEqualTo(200);

        HttpResponse<String> answer = post("/api/toys", padded(MEGABYTE + 1));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                413,
                                "too_large",
                                "The request is too large",
                                "The body must not be larger than 1048576 bytes",
                                "/api/toys"));
    }

    @Test
    void bulkRequestsMayHaveFour() {
        String most = "[]" + " ".repeat(4 * MEGABYTE - 2);

        assertThat(post(BULK, most).body()).isEqualTo("{\"count\":0}");
        assertThat(post(BULK, most + " ").statusCode()).isEqualTo(413);
    }

    @Test
    void chunksAreCounted() {
        assertThat(chunked(padded(MEGABYTE)).statusCode()).isEqualTo(200);

        HttpResponse<String> answer = chunked(padded(MEGABYTE + 1));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"too_large\"");
    }

    @Test
    void whoHasNoTokenIsRefusedBeforeTheBodyIsRead() {
        assertThat(
                        send(anonymous("/api/toys")
                                        .header("Content-Type", JSON)
                                        .POST(BodyPublishers.ofString(padded(MEGABYTE + 1))))
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() {
        String answer =
                raw(
                        "POST /api/toys HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                + "Authorization: Bearer "
                                + Tokens.ALL
                                + "\r\nExpect: 100-continue\r\nContent-Length: 100000000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aBodyThatIsCutOffIsMalformed() {
        String head =
                "POST /api/toys HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type:"
                        + " application/json\r\nAuthorization: Bearer "
                        + Tokens.ALL
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n";

        assertThat(raw(head + "zz\r\n{}\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"code\":\"malformed_request\"");
    }

    private static HttpResponse<String> chunked(String body) {
        return send(
                as(Tokens.ALL, "/api/toys")
                        .header("Content-Type", JSON)
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(body.getBytes(UTF_8)))));
    }

    private static String padded(int size) {
        return "{}" + " ".repeat(size - 2);
    }
}
