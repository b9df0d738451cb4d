package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.JSON;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.malformed;
import static org.tokenledger.server.web.Http.post;
import static org.tokenledger.server.web.Http.problem;
import static org.tokenledger.server.web.Http.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

class BodyTest {
    private static final String TOYS = "/api/toys";

    @Test
    void whatIsSentIsReadAndNullsAreShown() {
        HttpResponse<String> answer =
                post(
                        TOYS,
                        """
                        {"name":"bär \\ud83d\\ude00","count":5,"loud":true,
                         "id":"01900000-0000-7000-8000-000000000001","at":"2030-01-31T13:00:00.5+01:00",
                         "lasting":"P30D","role":"viewer","tags":["a",""],"part":{"sizes":[1,2]}}\
                        """);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(JSON);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"name\":\"bär 😀\",\"count\":5,\"loud\":true,"
                                + "\"id\":\"01900000-0000-7000-8000-000000000001\","
                                + "\"at\":\"2030-01-31T12:00:00.500Z\",\"lasting\":\"PT720H\","
                                + "\"role\":\"viewer\",\"tags\":[\"a\",\"\"],"
                                + "\"part\":{\"label\":null,\"sizes\":[1,2]}}");
    }

    @Test
    void timesAreToldInMillisecondsAtMost() {
        assertThat(Http.get("/api/toys/times").body())
                .isEqualTo("{\"at\":\"2030-01-31T12:00:00.123Z\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"nmae\":\"x\"}                | nmae         | nmae is not known",
                "{\"part\":{\"x\":1}}            | part.x       | part.x is not known",
                "{\"name\":5}                    | name         | name must be a string",
                "{\"name\":true}                 | name         | name must be a string",
                "{\"name\":1.5}                  | name         | name must be a string",
                "{\"name\":[\"x\"]}              | name         | name must be a string",
                "{\"name\":{}}                   | name         | name must be a string",
                "{\"count\":\"5\"}               | count        | count must be a whole number",
                "{\"count\":\"\"}                | count        | count must be a whole number",
                "{\"count\":1.5}                 | count        | count must be a whole number",
                "{\"count\":1.0}                 | count        | count must be a whole number",
                "{\"count\":true}                | count        | count must be a whole number",
                "{\"count\":[]}                  | count        | count must be a whole number",
                "{\"count\":99999999999}         | count        | count must be a whole number",
                "{\"loud\":\"true\"}             | loud         | loud must be true or false",
                "{\"loud\":1}                    | loud         | loud must be true or false",
                "{\"loud\":\"\"}                 | loud         | loud must be true or false",
                "{\"id\":\"\"}                   | id           | id must be a UUID",
                "{\"id\":\"1-1-1-1-1\"}          | id           | id must be a UUID",
                "{\"id\":\"AZAAAAAAcACAAAAAAAAAAQ==\"} | id     | id must be a UUID",
                "{\"id\":7}                      | id           | id must be a UUID",
                "{\"at\":1893499200}             | at           | at must be a time like"
                        + " 2030-01-31T12:00:00Z",
                "{\"at\":\"2030-01-31\"}         | at           | at must be a time like"
                        + " 2030-01-31T12:00:00Z",
                "{\"at\":\"+999999999-01-31T12:00:00Z\"} | at   | at must be a time like"
                        + " 2030-01-31T12:00:00Z",
                "{\"at\":\"\"}                   | at           | at must be a time like"
                        + " 2030-01-31T12:00:00Z",
                "{\"lasting\":30}                | lasting      | lasting must be a duration like"
                        + " P30D or PT12H",
                "{\"lasting\":\"30 days\"}       | lasting      | lasting must be a duration like"
                        + " P30D or PT12H",
                "{\"role\":\"VIEWER\"}           | role         | role must be one of owner,"
                        + " administrator, manager, viewer",
                "{\"role\":3}                    | role         | role must be one of owner,"
                        + " administrator, manager, viewer",
                "{\"role\":\"\"}                 | role         | role must be one of owner,"
                        + " administrator, manager, viewer",
                "{\"tags\":\"a\"}                | tags         | tags must be an array",
                "{\"tags\":\"\"}                 | tags         | tags must be an array",
                "{\"tags\":{}}                   | tags         | tags must be an array",
                "{\"tags\":[\"a\",1]}            | tags[1]      | tags[1] must be a string",
                "{\"tags\":[null]}               | tags[0]      | tags[0] must not be null",
                "{\"part\":\"\"}                 | part         | part must be an object",
                "{\"part\":[]}                   | part         | part must be an object",
                "{\"part\":{\"sizes\":[1,\"2\"]}} | part.sizes[1] | part.sizes[1] must be a whole"
                        + " number",
                "[]                              | body         | The body must be an object",
                "\"text\"                        | body         | The body must be an object",
                "7                               | body         | The body must be an object",
                "null                            | body         | The body is missing",
                "{\"name\":\"a\",\"name\":\"b\"} | body         | The body has the same field"
                        + " twice, line 1, column 19",
                "{\"name\":\"a\"} {}             | body         | The body goes on after its end",
                "{\"name\":\"a\"} x              | body         | The body is not valid JSON, line"
                        + " 1, column 14",
                "{\"name\":                      | body         | The body is not valid JSON, line"
                        + " 1, column 9",
                "{'name':'a'}                    | body         | The body is not valid JSON, line"
                        + " 1, column 2",
                "{\"count\":NaN}                 | body         | The body is not valid JSON, line"
                        + " 1, column 13",
                "{\"count\":01}                  | body         | The body is not valid JSON, line"
                        + " 1, column 11",
                "{\"name\":\"a\",}               | body         | The body is not valid JSON, line"
                        + " 1, column 13",
            })
    void whatIsNotMeantIsRefusedByName(String json, String field, String message) {
        HttpResponse<String> answer = post(TOYS, json);

        assertThat(answer.body()).isEqualTo(malformed(field, message, TOYS));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void nestingThatNobodyNeedsIsRefused() {
        HttpResponse<String> answer = post(TOYS, "[".repeat(200_000));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(post(TOYS, "{\"x\":" + "[".repeat(200_000)).statusCode()).isEqualTo(400);
        assertThat(post("/api/toys/bulk/count", "[".repeat(101)).body())
                .contains("\"malformed_request\"")
                .doesNotContain("Jackson", "Stream", "java");
    }

    @Test
    void aRefusalByTheValueItselfIsKept() {
        HttpResponse<String> answer = post("/api/toys/secret", "{\"value\":\"\"}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .isEqualTo(
                        problem(
                                422,
                                "invalid_value",
                                "A value is not allowed",
                                "value must not be empty",
                                "/api/toys/secret",
                                ",\"errors\":[{\"field\":\"value\",\"message\":\"value must not be"
                                        + " empty\"}]"));
    }

    @Test
    void aBodyThatIsNeededAndMissingIsMalformed() {
        HttpResponse<String> answer = post(TOYS, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(malformed("body", "The body is missing", TOYS));
        assertThat(post(TOYS, " ").statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyThatIsNotNeededMayBeLeftOut() {
        assertThat(
                        send(as(Tokens.ALL, "/api/toys/optional").POST(BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(204);
        assertThat(post("/api/toys/optional", "{}").statusCode()).isEqualTo(204);
        assertThat(post("/api/toys/optional", "{\"x\":1}").statusCode()).isEqualTo(400);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin = "{\"name\":\"bär\"}".getBytes(ISO_8859_1);

        assertThat(post(TOYS, JSON, latin).body())
                .isEqualTo(malformed("body", "The body is not valid UTF-8", TOYS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "\\ud800\\ud800",
                "\\uD800x",
                "\\udc00\\ud800",
                "\\\\\\ud800"
            })
    void halfACharacterIsRefused(String text) {
        assertThat(post(TOYS, "{\"name\":\"" + text + "\"}").body())
                .isEqualTo(
                        malformed(
                                "body",
                                "The body holds half a character: a surrogate without its other"
                                        + " half",
                                TOYS));
    }

    @Test
    void anEscapedBackslashBeforeAUIsNoEscape() {
        assertThat(post(TOYS, "{\"name\":\"\\\\ud800 \\\\u0000\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void aNulIsRefusedHoweverItIsWritten() {
        String message = "The body must not hold the character U+0000";

        assertThat(post(TOYS, "{\"name\":\"\\u0000\"}").body())
                .isEqualTo(malformed("body", message, TOYS));
        assertThat(post(TOYS, "{\"name\":\"\0\"}").body())
                .isEqualTo(malformed("body", message, TOYS));
    }

    @Test
    void otherEncodingsAreNotGuessed() {
        assertThat(post(TOYS, JSON, "{}".getBytes(UTF_16LE)).statusCode()).isEqualTo(400);
        assertThat(post(TOYS, JSON, "{}".getBytes(UTF_16)).statusCode()).isEqualTo(400);
        assertThat(post(TOYS, JSON, "\uFEFF{}".getBytes(UTF_8)).body())
                .isEqualTo(
                        malformed("body", "The body must not begin with a byte order mark", TOYS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "text/json",
                "application/xml",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json; charset=nonsense",
                "nonsense",
                "*/*",
            })
    void aBodyOfAnotherTypeIsNotSupported(String type) {
        for (String path : new String[] {TOYS, "/api/toys/optional", "/api/toys/key"}) {
            HttpResponse<String> answer = post(path, type, "dryRun=true".getBytes(UTF_8));

            assertThat(answer.statusCode()).as(path).isEqualTo(415);
            assertThat(answer.body())
                    .isEqualTo(
                            problem(
                                    415,
                                    "unsupported_media_type",
                                    "Unsupported media type",
                                    "The body must be application/json in UTF-8",
                                    path));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json;charset=UTF-8",
                "APPLICATION/JSON; charset=\"utf-8\"",
                "application/vnd.example+json"
            })
    void jsonIsTakenUnderAnyOfItsNames(String type) {
        assertThat(post(TOYS, type, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyWithoutATypeIsNotSupported() {
        assertThat(send(as(Tokens.ALL, TOYS).POST(BodyPublishers.ofString("{}"))).statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; charset=",
                "; charset=\"\"",
                ";charset",
                "; charset='utf-8'",
                "; charset=%"
            })
    void aCharsetThatCannotExistIsNotSupportedAnywhere(String parameter) {
        String type = JSON + parameter;
        for (String path : new String[] {"/api/toys/times", "/livez", "/error"}) {
            assertThat(send(as(Tokens.ALL, path).header("Content-Type", type)).statusCode())
                    .as(path)
                    .isLessThan(500);
        }
        assertThat(post(TOYS, type, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(415);
    }
}
