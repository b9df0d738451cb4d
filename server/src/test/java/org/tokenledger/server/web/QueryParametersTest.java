package org.tokenledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.web.Http.as;
import static org.tokenledger.server.web.Http.get;
import static org.tokenledger.server.web.Http.malformed;
import static org.tokenledger.server.web.Http.send;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpResponse;

class QueryParametersTest {
    private static final String ONE = "/api/toys/01900000-0000-7000-8000-000000000001";

    @Test
    void declaredParametersArrive() {
        assertThat(get("/api/toys?limit=7&tag=a&tag=b&q=&createdAfter=2030-01-31T12:00:00Z").body())
                .contains(
                        "\"limit\":7",
                        "\"tag\":[\"a\",\"b\"]",
                        "\"after\":\"2030-01-31T12:00:00Z\"");
        assertThat(delete("?dryRun=true&reason=").statusCode()).isEqualTo(200);
        assertThat(delete("").statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "dryrun=true,            dryrun,  dryrun is not known",
        "dry-run=true,           dry-run, dry-run is not known",
        "dryRun=true&x,          x,       x is not known",
        "dryRun=,                dryRun,  dryRun has no value",
        "dryRun,                 dryRun,  dryRun has no value",
        "dryRun=yes%20please,    dryRun,  dryRun must be true or false",
        "dryRun=true&dryRun=false, dryRun, dryRun is given more than once",
        "reason=a%00b,           reason,  reason holds the character U+0000",
    })
    void whatCouldBeAMisspeltDryRunDeletesNothing(String query, String field, String message) {
        HttpResponse<String> answer = delete("?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(malformed(field, message, ONE));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=many,            limit, limit must be a whole number",
        "limit=1.5,             limit, limit must be a whole number",
        "limit=99999999999,     limit, limit must be a whole number",
        "limit=,                limit, limit has no value",
        "createdAfter=tomorrow, createdAfter, createdAfter must be a time like"
                + " 2030-01-31T12:00:00Z",
        "createdAfter=1893499200, createdAfter, createdAfter must be a time like"
                + " 2030-01-31T12:00:00Z",
        "after=2030-01-31T12:00:00Z, after, after is not known",
    })
    void theParameterIsNamedAsTheClientKnowsIt(String query, String field, String message) {
        HttpResponse<String> answer = get("/api/toys?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(malformed(field, message, "/api/toys"));
    }

    @Test
    void aHandlerWithoutParametersTakesNone() {
        assertThat(get("/api/toys/caller?x=1").body())
                .isEqualTo(malformed("x", "x is not known", "/api/toys/caller"));
    }

    @Test
    void aCommandThatTakesTheRequestStillTakesNoOtherParameters() {
        assertThat(Http.post("/api/toys/key?dryrun=true", "{}").body())
                .isEqualTo(malformed("dryrun", "dryrun is not known", "/api/toys/key"));
    }

    @Test
    void aHandlerThatTakesAllAnswersForThemItself() {
        assertThat(get("/api/toys/all-parameters?x=1&x=2").body())
                .isEqualTo("{\"x\":[\"1\",\"2\"]}");
        assertThat(get("/api/toys/by-itself?x=1&x=2").body()).isEqualTo("{\"x\":[\"1\",\"2\"]}");
        assertThat(get("/api/toys/all-parameters?x=%00").statusCode()).isEqualTo(400);
        assertThat(get("/api/toys/by-itself?x=%00").statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> delete(String query) {
        return send(as(Tokens.ALL, ONE + query).DELETE());
    }
}
