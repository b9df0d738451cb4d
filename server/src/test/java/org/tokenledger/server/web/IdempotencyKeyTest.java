package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.JSON;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.malformed;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class IdempotencyKeyTest {
    private static final String KEY = "/api/toys/key";

    @Test
    void withoutTheHeaderThereIsNoKey() {
        assertThat(send(request(KEY, "{}")).body()).isEqualTo("{}");
    }

    @Test
    void theSameRequestHasTheSameDigest() {
        String first = send(request(KEY, "{\"a\":1}").header("Idempotency-Key", "k~1")).body();
        String second = send(request(KEY, "{\"a\":1}").header("Idempotency-Key", "k~1")).body();

        assertThat(first)
                .contains("\"key\":\"k~1\"")
                .containsPattern("\"digest\":\"[0-9a-f]{64}\"");
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anotherBodyIsAnotherRequest() {
        Set<String> digests = new HashSet<>();
        for (String body : List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":1} ", "")) {
            digests.add(send(request(KEY, body).header("Idempotency-Key", "k")).body());
        }
        assertThat(digests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "tab\tbetween"})
    void anIndecentKeyIsMalformed(String key) {
        HttpResponse<String> answer = send(request(KEY, "{}").header("Idempotency-Key", key));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(refusal());
    }

    @Test
    void aKeyMayHave200CharactersAndNoMore() {
        assertThat(send(request(KEY, "{}").header("Idempotency-Key", "k".repeat(200))).statusCode())
                .isEqualTo(200);
        assertThat(send(request(KEY, "{}").header("Idempotency-Key", "k".repeat(201))).body())
                .isEqualTo(refusal());
    }

    @Test
    void twoKeysAreNone() {
        assertThat(
                        send(request(KEY, "{}")
                                        .header("Idempotency-Key", "a")
                                        .header("Idempotency-Key", "b"))
                                .body())
                .isEqualTo(refusal());
    }

    private static String refusal() {
        return malformed(
                "Idempotency-Key",
                "Idempotency-Key must be one key of 1 to 200 visible ASCII characters",
                KEY);
    }

    private static HttpRequest.Builder request(String path, String body) {
        return as(Tokens.ALL, path)
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(body));
    }
}
