package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** REST contract, Common: what is unknown or odd is refused, and nothing is written. */
@ExtendWith(OneLedger.Shared.class)
class StrictRequestsTest {
    private final OneLedger ledger;
    private final Http owner;

    StrictRequestsTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
    }

    private void assertMalformedAndNothingWritten(
            String method, String path, @Nullable String body) {
        long before = ledger.position();
        assertRefused(owner.send(method, path, body), 400, "malformed_request");
        assertThat(ledger.position()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/tokens | {`name`:`x`,`colour`:`red`}",
                "POST | /api/tokens | {`name`:`x`,`Name`:`y`}",
                "POST | /api/tokens | {`name`:`x`,`name`:`y`}",
                "POST | /api/tokens | {`name`:7}",
                "POST | /api/tokens | {`name`:`x`,`permissions`:7}",
                "POST | /api/tokens | {`name`:`x`,`permissions`:[7]}",
                "POST | /api/tokens | {`name`:`x`,`permissions`:[null]}",
                "POST | /api/tokens | {`name`:`x`,`ownerId`:`mary`}",
                "POST | /api/tokens | [`name`]",
                "POST | /api/tokens | {`name`:`x`",
                "POST | /api/tokens | {`name`:`x`} {}",
                "POST | /api/tokens | ",
                "POST | /api/tokens | null",
                "POST | /api/tokens | {`name`:`\\u0000`}",
                "POST | /api/tokens | {`name`:`\\ud800`}",
                "POST | /api/tokens?dryRun=true | {`name`:`x`}",
                "POST | /api/tokens/%s/revoke | {`reasons`:`x`}",
                "POST | /api/tokens/%s/revoke | {`reason`:[]}",
                "POST | /api/tokens/%s/revoke?dryrun=true | {}",
                "POST | /api/tokens/%s/reassign | {`owner`:`x`}",
                "DELETE | /api/tokens/%s?reasons=x | ",
                "DELETE | /api/tokens/%s | {`dryRun`:true}",
                "DELETE | /api/users/%s | {}",
                "GET | /api/tokens?permission=configs | ",
                "GET | /api/tokens?permission=* | ",
                "GET | /api/tokens?permission= | ",
                "GET | /api/audit/denials?reason=x | ",
                "GET | /api/audit/denials?fromPosition=5&toPosition=4 | ",
                "GET | /api/audit/denials?action=token.refused | ",
                "GET | /api/audit/denials?ip=x | ",
                "GET | /api/audit/denials?ip=3 | ",
                "GET | /api/audit/denials?ip=fe80::1%%251 | ",
                "GET | /api/audit/denials?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | ",
                "GET | /api/audit/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | ",
                "GET | /api/audit/events?q=x&q=y | ",
                "GET | /api/audit/events?asOf=1 | ",
                "GET | /api/audit/events/stream?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | ",
                "GET | /api/audit/events/stream?limit=1 | ",
                "GET | /api/audit/access?permission=configs | ",
                "GET | /api/audit/access?permission= | ",
                "GET | /api/audit/access?permission=configs:read&permission=configs:write | ",
                "GET | /api/audit/access?sort=permission | ",
                "GET | /api/audit/access?cursor=bm90IG91cnM | ",
                "GET | /api/audit/reports/dormant?unusedFor=P999999999999Y | ",
                "GET | /api/audit/reports/expiring?from=+10000-01-01T00:00:00Z | ",
                "GET | /api/audit/reports/lifecycle?limit=1 | ",
                "GET | /api/audit/replays?limit=1 | ",
                "POST | /api/audit/replays | {`until`:1e3}",
                "POST | /api/audit/replays | {`until`:``}",
                "POST | /api/audit/replays | {`until`:{}}",
                "POST | /api/audit/replays?until=0 | {}",
                "DELETE | /api/tokens/%s?reason=x&reason=y | ",
                "POST | /api/tokens/bulk/revoke | {`ids`:`x`}",
                "POST | /api/tokens/bulk/revoke | {`ids`:[`x`]}",
                "POST | /api/tokens/bulk/revoke | {`ids`:[null]}",
                "POST | /api/tokens/bulk/revoke | {`ids`:[],`ownerId`:null}",
                "POST | /api/users | {`username`:`x`,`role`:`viewer`,`enabled`:true}",
                "POST | /api/users | {`username`:`x`,`role`:1}",
                "PUT | /api/users/%s/role | {`role`:`viewer`,`because`:`x`}",
                "POST | /api/users/%s/disable?force=true | {}",
                "DELETE | /api/users/%s?reassignTokens=x | "
            })
    void whatIsUnknownOrOfTheWrongTypeIsMalformed(
            String method, String path, @Nullable String body) {
        String json = body == null ? null : body.replace('`', '"');
        String id = ledger.user("viewer");
        assertMalformedAndNothingWritten(method, path.formatted(id), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-1-1-1-1", "00000000-0000-7000-8000-00000000000g"})
    void anIdThatIsNoUuidIsMalformed(String id) {
        for (String path : new String[] {"/api/tokens/", "/api/users/"}) {
            assertRefused(owner.get(path + id), 400, "malformed_request");
            assertMalformedAndNothingWritten("DELETE", path + id, null);
        }
        assertMalformedAndNothingWritten("POST", "/api/tokens/" + id + "/revoke", "{}");
        assertMalformedAndNothingWritten("POST", "/api/users/" + id + "/disable", "{}");
        assertRefused(owner.get("/api/tokens/" + id + "/history"), 400, "malformed_request");
    }

    @Test
    void bytesThatAreNoUtf8AreMalformed() {
        long before = ledger.position();
        byte[] latin = "{\"name\":\"Jürgen\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + ledger.port() + "/api/tokens"))
                        .header("Authorization", "Bearer " + RunningLedger.OWNER_TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(latin))
                        .build();
        assertRefused(Http.send(request), 400, "malformed_request");
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void aBodyOfUpTo1MiBIsReadAndABulkOneOfUpTo4MiB() {
        String padding = " ".repeat((1 << 20) - 2);
        Answer most = owner.post("/api/tokens", "{}" + padding);
        assertRefused(most, 422, "invalid_value");
        assertRefused(owner.post("/api/tokens", "{}" + padding + " "), 413, "too_large");
        String bulk = "{\"ids\":[]}";
        String more = " ".repeat((4 << 20) - bulk.length());
        assertThat(owner.post("/api/tokens/bulk/revoke", bulk + more).status()).isEqualTo(200);
        assertRefused(owner.post("/api/tokens/bulk/revoke", bulk + more + " "), 413, "too_large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/tokens | {`name`:`never`}",
                "POST | /api/users | {`username`:`never`,`role`:`viewer`}",
                "POST | /api/tokens/bulk/revoke | {`ids`:[]}"
            })
    void ifMatchIsRefusedWhereNothingHasAVersionToMatch(String method, String path, String body) {
        long before = ledger.position();
        String json = body.replace('`', '"');
        for (String version : new String[] {"\"1\"", "*"}) {
            assertRefused(
                    owner.send(method, path, json, "If-Match", version), 400, "malformed_request");
        }
        assertThat(ledger.position()).isEqualTo(before);
    }

    @Test
    void whatIsSaidBackIsShortHoweverMuchWasSent() {
        String many = "\"made-up:read\",".repeat(60_000);
        Answer answer =
                owner.post("/api/tokens", "{\"name\":\"x\",\"permissions\":[" + many + "\"*\"]}");
        assertRefused(answer, 400, "unknown_permission");
        assertThat(answer.body()).hasSizeLessThan(2_000);
    }

    @Test
    void aBodyInAnotherCodingIsNotGuessedAt() {
        Answer answer = owner.post("/api/tokens", "{\"name\":\"x\"}", "Content-Encoding", "gzip");
        assertRefused(answer, 415, "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PT", "P1DT", "P1.5D", "90"})
    void aDurationThatIsNoneIsRefused(String duration) {
        Answer answer =
                owner.post("/api/tokens", "{\"name\":\"x\",\"expiresIn\":\"" + duration + "\"}");
        assertRefused(answer, 422, "invalid_value");
        assertThat(answer.body()).contains("like P90D or PT12H");
    }

    @Test
    void noAnswerHoldsHalfACharacter() {
        for (int length = 90; length < 102; length++) {
            String xs = "x".repeat(length);
            assertWhole(owner.get("/api/tokens?" + xs + "%F0%9F%94%91".repeat(2) + "=1"));
            assertWhole(owner.post("/api/tokens", "{\"" + xs + "🔑🔑\":1}"));
        }
        for (int length = 470; length < 502; length++) {
            String permission = "x".repeat(length) + "🔑🔑";
            assertWhole(
                    owner.post(
                            "/api/tokens",
                            "{\"name\":\"x\",\"permissions\":[\"" + permission + "\"]}"));
        }
    }

    /** Jackson escapes a surrogate that stands alone, and no other. */
    private static void assertWhole(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContainIgnoringCase("\\ud83d");
    }
}
