package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.server.web.Http.anonymous;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.get;
import static org.tokenledger.server.web.Http.malformed;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

class RefusalTest {
    private static final String FAILING = "/api/toys/failing";

    @Test
    void aRefusalKeepsItsCodeStatusAndWords() {
        HttpResponse<String> answer = get(FAILING + "?how=refused");

        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                412,
                                "version_mismatch",
                                "The version is not the current one",
                                "The version is 7",
                                FAILING));
    }

    @Test
    void tooManyRequestsComeWithTheTimeToWait() {
        HttpResponse<String> answer = get(FAILING + "?how=busy");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug", "grammar", "integrity"})
    void ourOwnFaultsAreToldByRequestIdOnly(String how) {
        HttpResponse<String> answer = get(FAILING + "?how=" + how);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                500,
                                "internal_error",
                                "Internal error",
                                "Something went wrong here; the log has it under request test-1",
                                FAILING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no+connection", "shutdown", "broken+pipe+to+the+database"})
    void aDatabaseThatIsAwayIsAReasonToTryAgain(String how) {
        HttpResponse<String> answer = get(FAILING + "?how=" + how);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                503,
                                "not_ready",
                                "Not ready",
                                "The database can't be reached",
                                FAILING));
    }

    @Test
    void aFaultOutsideOfSpringMvcIsAnsweredAlike() {
        HttpResponse<String> answer = send(anonymous("/failing"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                500,
                                "internal_error",
                                "Internal error",
                                "Something went wrong here; the log has it under request test-1",
                                "/failing"));
    }

    @Test
    void anAnswerThatBreaksHalfwayDoesNotLookWhole() {
        assertThatThrownBy(() -> get("/api/toys/broken-stream"))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anAnswerThatBreaksBeforeItsFirstByteIsAProblem() {
        assertThat(get("/api/toys/broken-early").statusCode()).isEqualTo(500);
        assertThat(get("/api/toys/broken-early").body()).contains("\"internal_error\"");
    }

    @Test
    void aMethodThatIsNotThereIsAnsweredWithThoseThatAre() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").PUT(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow").orElseThrow().split(", *"))
                .containsExactlyInAnyOrder("GET", "POST");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                405,
                                "method_not_allowed",
                                "Method not allowed",
                                "PUT is not allowed here",
                                "/api/toys"));
    }

    @Test
    void aMethodOfOnesOwnInventionIsNotAllowed() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").method("BREW", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).contains("\"method_not_allowed\"");
    }

    @Test
    void headWorksWhereGetDoes() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void anAnswerThatNobodyAcceptsIsNotSent() {
        HttpResponse<String> answer =
                send(as(Tokens.ALL, "/api/toys").header("Accept", "image/png"));

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                406,
                                "not_acceptable",
                                "Not acceptable",
                                "There is no answer of a type that you accept",
                                "/api/toys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1-1-1-1-1", "01900000000070008000000000000001", "%20", "é"})
    void anIdThatIsNoUuidIsMalformed(String id) {
        HttpResponse<String> answer = get("/api/toys/" + (id.equals("é") ? "%C3%A9" : id));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"malformed_request\"").contains("id must be a UUID");
    }

    @Test
    void theFieldOfAnIdIsNamed() {
        assertThat(get("/api/toys/abc").body())
                .isEqualTo(malformed("id", "id must be a UUID", "/api/toys/abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api//toys", "/api/toys;a=b", "/api/%2e%2e/toys", "/api/toys/%25"})
    void aPathThatCouldMeanTwoThingsIsMalformed(String path) {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"malformed_request\"");
    }
}
