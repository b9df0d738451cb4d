package org.tokenledger.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.server.behaviour.OneLedger.assertRefused;
import static org.tokenledger.server.behaviour.OneLedger.each;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** REST contract: the list of tokens, over five tokens of a user of their own. */
@ExtendWith(OneLedger.Shared.class)
@TestInstance(Lifecycle.PER_CLASS)
class ListsOfTokensTest {
    private final OneLedger ledger;
    private final Http owner;
    private final String user;
    private final Map<String, Answer> tokens = new TreeMap<>();

    ListsOfTokensTest(OneLedger ledger) {
        this.ledger = ledger;
        this.owner = ledger.owner();
        this.user = ledger.user("manager");
        create("list-alpha", "\"permissions\":[\"configs:read\"],\"expiresIn\":\"P2D\"");
        create("list-beta", "\"permissions\":[\"agents:read\"],\"expiresIn\":\"PT1M\"");
        create("LIST-gamma", "\"permissions\":[\"configs:*\"]");
        create(
                "list_50%",
                "\"permissions\":[\"agents:read\"],\"expiresIn\":\"P1D\",\"rawToken\":\"tc-apiv1_%s\""
                        .formatted("5".repeat(64)));
        create("list-omega", "\"permissions\":[\"labels:read\",\"configs:read\"]");
        owner.post("/api/tokens/" + token("list-omega").text("id") + "/revoke", "{}");
        ledger.clock().advance(Duration.ofMinutes(5));
    }

    private void create(String name, String fields) {
        ledger.clock().advance(Duration.ofSeconds(10));
        Answer created =
                owner.post(
                        "/api/tokens",
                        "{\"name\":\"%s\",\"ownerId\":\"%s\",%s}".formatted(name, user, fields));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        tokens.put(name, created);
    }

    @AfterAll
    void leaveNothing() {
        owner.delete("/api/users/" + user);
    }

    private Answer list(String query) {
        return owner.get("/api/tokens?ownerId=" + user + query);
    }

    private List<String> names(String query) {
        return each(list(query), "name");
    }

    private Answer token(String name) {
        return Objects.requireNonNull(tokens.get(name));
    }

    private String createdAt(String name) {
        return token(name).text("createdAt");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "createdAt | list-alpha list-beta LIST-gamma list_50% list-omega",
                "-createdAt | list-omega list_50% LIST-gamma list-beta list-alpha",
                "expiresAt | list-beta list_50% list-alpha LIST-gamma list-omega",
                "-expiresAt | list-omega LIST-gamma list-alpha list_50% list-beta",
                "name | LIST-gamma list-alpha list-beta list-omega list_50%",
                "-name | list_50% list-omega list-beta list-alpha LIST-gamma",
                "lastUsedAt | list-alpha list-beta LIST-gamma list_50% list-omega",
                "-lastUsedAt | list-omega list_50% LIST-gamma list-beta list-alpha"
            })
    void tokensAreSortedUpAndDownAndPagesOfAnySizeSayTheSame(String sort, String expected) {
        List<String> names = List.of(expected.split(" "));
        assertThat(names("&sort=" + sort)).isEqualTo(names);
        for (int limit = 1; limit <= 6; limit++) {
            assertThat(inPages("&sort=" + sort, limit)).isEqualTo(names);
        }
    }

    private List<String> inPages(String query, int limit) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = list(query + "&limit=" + limit + cursor);
            List<String> names = each(page, "name");
            assertThat(names).hasSizeLessThanOrEqualTo(limit);
            found.addAll(names);
            cursor =
                    page.json().path("nextCursor").isNull()
                            ? ""
                            : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());
        return found;
    }

    @Test
    void theNewestComeFirstWhenNoSortIsAskedFor() {
        assertThat(names("")).isEqualTo(names("&sort=-createdAt"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status=active | list-alpha LIST-gamma list_50%",
                "status=expired | list-beta",
                "status=revoked | list-omega",
                "q=list-g | LIST-gamma",
                "q=LIST | list-alpha list-beta LIST-gamma list_50% list-omega",
                "q=_ | list_50%",
                "q=%25 | list_50%",
                "q=nothing | ''",
                "permission=configs:read | list-alpha LIST-gamma list-omega",
                "permission=configs:write | LIST-gamma",
                "source=preshared | list_50%",
                "source=generated | list-alpha list-beta LIST-gamma list-omega",
                "source=bootstrap | ''",
                "status=active&permission=configs:read&q=alpha | list-alpha"
            })
    void tokensAreFiltered(String filter, String expected) {
        List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(names("&sort=createdAt&" + filter)).isEqualTo(names);
        assertThat(list("&count=true&limit=1&" + filter).json().path("total").asInt())
                .isEqualTo(names.size());
    }

    @Test
    void tokensAreFilteredByWhenTheyWereCreatedExpireOrWereLastUsed() {
        String gamma = encoded(createdAt("LIST-gamma"));
        assertThat(names("&createdAfter=" + gamma)).containsExactly("list-omega", "list_50%");
        assertThat(names("&createdBefore=" + gamma)).containsExactly("list-beta", "list-alpha");
        String expiry = encoded(token("list-alpha").text("expiresAt"));
        assertThat(names("&expiresBefore=" + expiry)).containsExactly("list_50%", "list-beta");
        assertThat(names("&lastUsedBefore=" + gamma)).containsExactly("list-beta", "list-alpha");
    }

    @Test
    void theOwnerMayBeAFilterAmongAll() {
        String other = ledger.user("manager");
        assertThat(each(owner.get("/api/tokens?ownerId=" + other), "id")).isEmpty();
        assertThat(each(list(""), "ownerId")).containsOnly(user);
    }

    @Test
    void theTotalIsTheWholeListsAndOnlyThereWhenAskedFor() {
        assertThat(list("").json().propertyNames()).containsExactly("items", "nextCursor");
        assertThat(list("&count=false").json().has("total")).isFalse();
        Answer first = list("&limit=2&count=true");
        assertThat(first.json().path("total").asInt()).isEqualTo(5);
        Answer second = list("&limit=2&count=true&cursor=" + first.text("nextCursor"));
        assertThat(second.json().path("total").asInt()).isEqualTo(5);
        assertThat(list("").json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void anItemIsTheTokenAsItIsReadAlone() {
        Answer list = list("&q=alpha");
        String path = "/api/tokens/" + token("list-alpha").text("id");
        assertThat(list.json().path("items").path(0)).isEqualTo(owner.get(path).json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=ten",
                "limit=",
                "limit=5&limit=5",
                "cursor=abc",
                "cursor=",
                "count=yes",
                "sort=color",
                "sort=",
                "sort=--name",
                "status=deleted",
                "ownerId=mary",
                "source=stolen",
                "createdAfter=yesterday",
                "createdBefore=2026-01-01",
                "expiresBefore=1",
                "lastUsedBefore=now",
                "color=red",
                "Status=active",
                "dryRun=true"
            })
    void aParameterThatIsWrongOrUnknownIsRefused(String query) {
        Answer answer = owner.get("/api/tokens?" + query);
        assertRefused(answer, 400, "malformed_request");
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @Test
    void aCursorIsGoodForItsOwnSortAndFiltersOnly() {
        String cursor = "&cursor=" + list("&limit=2&sort=name").text("nextCursor");
        assertThat(names("&limit=2&sort=name" + cursor)).containsExactly("list-beta", "list-omega");
        assertThat(names("&limit=1&sort=name" + cursor)).containsExactly("list-beta");
        for (String other : List.of("&sort=-name", "&sort=createdAt", "&sort=name&q=list", "")) {
            assertRefused(list(other + cursor), 400, "malformed_request");
        }
    }
}
