package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.tokenledger.server.Http.Answer;

/** The whole of a refusal: nothing but what is said here may stand in its body. */
final class ProblemBody {
    private ProblemBody() {}

    static void assertProblem(
            Answer answer, int status, String code, String title, String instance, String detail) {
        assertProblem(answer, status, code, title, instance, detail, "");
    }

    static void assertField(
            Answer answer,
            int status,
            String code,
            String title,
            String instance,
            String field,
            String message) {
        String errors =
                ",\"errors\":[{\"field\":\"%s\",\"message\":\"%s\"}]".formatted(field, message);
        assertProblem(answer, status, code, title, instance, message, errors);
    }

    static void assertProblem(
            Answer answer,
            int status,
            String code,
            String title,
            String instance,
            String detail,
            String more) {
        String body =
                """
                {"type":"urn:token-ledger:problem:%s","title":"%s","status":%d,"detail":"%s",\
                "instance":"%s","code":"%s"%s}\
                """
                        .formatted(code, title, status, detail, instance, code, more);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        if (status != 401 && !code.equals("insufficient_permission")) {
            assertThat(answer.header("WWW-Authenticate")).isNull();
        }
    }

    static void assertChallenge(Answer answer, String challenge) {
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly(challenge);
    }
}
