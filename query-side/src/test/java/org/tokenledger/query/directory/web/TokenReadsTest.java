package org.tokenledger.query.directory.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.Asked.by;
import static org.tokenledger.query.Asked.get;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.query.directory.TokenDirectory;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;

import tools.jackson.databind.json.JsonMapper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class TokenReadsTest {
    private static final UUID OLIVIA = id(1);
    private static final UUID ADAM = id(2);
    private static final UUID MAYA = id(3);
    private static final Caller OWNER = by(OLIVIA, Role.OWNER);
    private static final Caller MANAGER = by(MAYA, Role.MANAGER);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final SettableClock clock = new SettableClock(START.plus(Duration.ofDays(1)));
    private ViewOfLedger view;
    private TokenReads reads;

    @BeforeEach
    void fiveTokensAndOneThatIsDeleted() throws SQLException {
        ledger.registered(OLIVIA, "olivia", Role.OWNER);
        ledger.registered(ADAM, "adam", Role.ADMINISTRATOR);
        ledger.registered(MAYA, "maya", Role.MANAGER);
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), OLIVIA, "because", "192.0.2.1", "curl"));
        ledger.created(id(100), "Ärger 50%", MAYA, 1, "configs:read");
        ledger.created(id(101), "build", ADAM, 2, START.plus(Duration.ofDays(2)), "agents:read");
        ledger.created(id(102), "a_b", MAYA, 3, START.plus(Duration.ofHours(1)), "configs:read");
        ledger.created(id(103), "Zeta", OLIVIA, 4, START.plus(Duration.ofDays(9)), "license:read");
        ledger.created(id(104), "build", MAYA, 5, "configs:read", "configs:write");
        ledger.created(id(105), "deleted", MAYA, 6, "configs:read");
        ledger.revoked(id(103));
        ledger.revoked(id(105));
        ledger.tokenDeleted(id(105));
        refresh();
    }

    private void refresh() throws SQLException {
        view = new ViewOfLedger(ledger);
        reads =
                new TokenReads(
                        new TokenDirectory(view.dataSource, clock),
                        new Freshness(ledger, view.runner),
                        new Moments(view.dataSource, clock));
    }

    private Page<TokenBody> list(Caller caller, String query) {
        return reads.list(caller, get(query), new MockHttpServletResponse());
    }

    private List<Integer> numbers(String query) {
        return numbers(list(OWNER, query));
    }

    private static List<Integer> numbers(Page<TokenBody> page) {
        return page.items().stream().map(t -> (int) t.id().getLeastSignificantBits()).toList();
    }

    private TokenBody one(Caller caller, UUID id) {
        return reads.one(id.toString(), caller, get(""), new MockHttpServletResponse());
    }

    private static void malformed(Runnable read, String field) {
        assertThatThrownBy(read::run)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST);
                            assertThat(refused.errors().getFirst().field()).isEqualTo(field);
                        });
    }

    @Test
    void a_token_is_shown_as_the_contract_says() {
        MockHttpServletResponse response = new MockHttpServletResponse();

        TokenBody token = reads.one(id(103).toString(), OWNER, get(""), response);

        assertThat(token)
                .isEqualTo(
                        new TokenBody(
                                id(103),
                                "Zeta",
                                "revoked",
                                OLIVIA,
                                "olivia",
                                true,
                                OLIVIA,
                                List.of("license:read"),
                                "generated",
                                "tc-apiv1_...000004",
                                START.plusSeconds(6),
                                START.plus(Duration.ofDays(9)),
                                START.plusSeconds(9),
                                OLIVIA,
                                "because",
                                null,
                                2));
        assertThat(response.getHeader("ETag")).isEqualTo("\"2\"");
        assertThat(response.getHeader("Ledger-Position"))
                .isEqualTo(Long.toString(ledger.lastAnswered()));
    }

    @Test
    void expiry_and_the_state_of_the_owner_are_derived_when_asked() throws SQLException {
        assertThat(one(OWNER, id(101)).status()).isEqualTo("active");
        clock.set(START.plus(Duration.ofDays(2)));
        assertThat(one(OWNER, id(101)).status()).isEqualTo("expired");

        ledger.disabled(ADAM);
        refresh();
        assertThat(one(OWNER, id(101)).ownerEnabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 104, 103, 102, 101, 100",
                "sort=createdAt | 100, 101, 102, 103, 104",
                "sort=name | 103, 102, 101, 104, 100",
                "sort=-name | 100, 104, 101, 102, 103",
                "sort=expiresAt | 102, 101, 103, 100, 104",
                "sort=-expiresAt | 104, 100, 103, 101, 102",
                "sort=lastUsedAt | 101, 100, 102, 103, 104",
                "sort=-lastUsedAt | 104, 103, 102, 100, 101"
            })
    void lists_are_sorted_and_paging_skips_and_doubles_nothing(String query, String expected)
            throws SQLException {
        Postgres.execute(
                view.dataSource,
                """
                update views.tokens set last_used_at = created_at + interval '1 hour'
                where id <> '%s'
                """
                        .formatted(id(101)));
        List<Integer> all = List.of(expected.split(", ")).stream().map(Integer::valueOf).toList();
        assertThat(numbers(query)).isEqualTo(all);
        for (int limit = 1; limit <= 5; limit++) {
            assertThat(inPages(query, limit)).isEqualTo(all);
        }
    }

    private List<Integer> inPages(String query, int limit) {
        List<Integer> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Page<TokenBody> page =
                    list(
                            OWNER,
                            query
                                    + "&limit="
                                    + limit
                                    + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            found.addAll(numbers(page));
            cursor = page.nextCursor();
        }
        return found;
    }

    @Test
    void what_is_added_or_removed_between_two_pages_does_not_disturb_the_rest()
            throws SQLException {
        Page<TokenBody> first = list(OWNER, "limit=2");
        assertThat(numbers(first)).containsExactly(104, 103);
        ledger.revoked(id(104));
        ledger.tokenDeleted(id(104));
        ledger.created(id(106), "new", MAYA, 7, "configs:read");
        refresh();

        assertThat(numbers("limit=2&cursor=" + first.nextCursor())).containsExactly(102, 101);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status=active | 104, 101, 100",
                "status=expired | 102",
                "status=revoked | 103",
                "ownerId=00000192-0003-7000-0000-000000000000 | ''",
                "q=BUILD | 104, 101",
                "q=ärg | 100",
                "q=% | 100",
                "q=a_b | 102",
                "q=_ | 102",
                "q=\\ | ''",
                "q=' or 1=1 -- | ''",
                "permission=configs:read | 104, 102, 100",
                "permission=no-such:read | ''",
                "source=generated | 104, 103, 102, 101, 100",
                "source=bootstrap | ''",
                "createdAfter=2026-01-01T00:00:05Z | 104, 103",
                "createdBefore=2026-01-01T00:00:05Z | 101, 100",
                "createdBefore=2026-01-01T02:00:05+02:00 | 101, 100",
                "expiresBefore=2026-01-03T00:00:00Z | 102",
                "expiresBefore=2026-01-03T00:00:00.001Z | 102, 101",
                "lastUsedBefore=2026-01-01T00:00:05Z | 101, 100",
                "q=b&status=active&permission=agents:read | 101"
            })
    void lists_are_filtered(String query, String expected) {
        List<Integer> numbers =
                expected.isEmpty()
                        ? List.of()
                        : List.of(expected.split(", ")).stream().map(Integer::valueOf).toList();
        assertThat(numbers(query)).isEqualTo(numbers);
    }

    @Test
    void lists_are_counted_only_when_asked_and_whatever_the_page() {
        assertThat(list(OWNER, "").total()).isNull();
        assertThat(list(OWNER, "count=false").total()).isNull();
        assertThat(list(OWNER, "limit=1&count=true").total()).isEqualTo(5);
        String cursor = list(OWNER, "limit=1").nextCursor();
        assertThat(list(OWNER, "count=true&cursor=" + cursor).total()).isEqualTo(5);
        assertThat(list(MANAGER, "count=true").total()).isEqualTo(3);
    }

    @Test
    void a_manager_sees_own_tokens_only() {
        assertThat(numbers(list(MANAGER, ""))).containsExactly(104, 102, 100);
        assertThat(numbers(list(MANAGER, "ownerId=" + ADAM))).isEmpty();
        assertThat(numbers(list(OWNER, "ownerId=" + ADAM))).containsExactly(101);
        assertThat(one(MANAGER, id(100)).name()).isEqualTo("Ärger 50%");
        assertThatThrownBy(() -> one(MANAGER, id(101))).hasMessage("There is no token " + id(101));
    }

    @Test
    void a_deleted_token_is_gone() {
        assertThatThrownBy(() -> one(OWNER, id(105)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void a_token_may_always_look_at_itself() {
        Caller token =
                new Caller(
                        id(104), MAYA, Role.VIEWER, MANAGER.permissions(), null, null, "request");

        var self = reads.self(token, get(""), new MockHttpServletResponse());

        assertThat(self.token().id()).isEqualTo(id(104));
        assertThat(self.effectivePermissions()).isEqualTo(MANAGER.permissions().sorted());
    }

    @Test
    void the_json_has_every_field_also_those_that_are_null() {
        JsonMapper json = new JsonMapper();

        Page<TokenBody> page = list(OWNER, "limit=1");
        assertThat(json.writeValueAsString(page))
                .isEqualTo(
                        """
                        {"items":[{"id":"%s","name":"build","status":"active","ownerId":"%s",\
                        "ownerName":"maya","ownerEnabled":true,"createdBy":"%s",\
                        "permissions":["configs:read","configs:write"],"source":"generated",\
                        "hint":"tc-apiv1_...000005","createdAt":"2026-01-01T00:00:07Z",\
                        "expiresAt":null,"revokedAt":null,"revokedBy":null,\
                        "revocationReason":null,"lastUsedAt":null,"version":1}],\
                        "nextCursor":"%s"}\
                        """
                                .formatted(id(104), MAYA, OLIVIA, page.nextCursor()));
        assertThat(json.writeValueAsString(list(OWNER, "q=none&count=true")))
                .isEqualTo("{\"items\":[],\"nextCursor\":null,\"total\":0}");
        assertThat(
                        json.writeValueAsString(
                                new TokenReads.OwnToken(page.items().getFirst(), List.of())))
                .startsWith("{\"id\":\"" + id(104))
                .endsWith("\"version\":1,\"effectivePermissions\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=abc | limit",
                "limit=0 | limit",
                "limit=201 | limit",
                "limit=-1 | limit",
                "limit=99999999999 | limit",
                "limit= | limit",
                "limit=1&limit=1 | limit",
                "count=yes | count",
                "sort=age | sort",
                "sort=--name | sort",
                "sort= | sort",
                "status=ACTIVE | status",
                "source=x | source",
                "ownerId=x | ownerId",
                "ownerId=1-1-1-1-1 | ownerId",
                "createdAfter=yesterday | createdAfter",
                "createdAfter=2026-01-01 | createdAfter",
                "createdAfter=+999999999-01-01T00:00:00Z | createdAfter",
                "expiresBefore=2026-13-01T00:00:00Z | expiresBefore",
                "asOf=5000000 | asOf",
                "asOf=yesterday | asOf",
                "stauts=active | stauts",
                "cursor=x | cursor",
                "cursor= | cursor",
                "cursor=%%% | cursor"
            })
    void a_parameter_that_is_wrong_or_unknown_is_named(String query, String field) {
        malformed(() -> list(OWNER, query), field);
    }

    @Test
    void a_nul_character_is_malformed() {
        malformed(() -> list(OWNER, "q=a\0b"), "q");
    }

    @Test
    void a_cursor_is_good_for_its_own_sort_and_filters_only() {
        String cursor = list(OWNER, "limit=1&sort=name&status=active").nextCursor();

        assertThat(numbers("status=active&sort=name&limit=9&cursor=" + cursor))
                .containsExactly(104, 100);
        malformed(() -> list(OWNER, "sort=name&cursor=" + cursor), "cursor");
        malformed(() -> list(OWNER, "sort=-name&status=active&cursor=" + cursor), "cursor");
        malformed(() -> list(OWNER, "sort=createdAt&status=active&cursor=" + cursor), "cursor");
        malformed(() -> list(OWNER, "cursor=" + cursor + "A"), "cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-1-1-1-1", "00000192-0003-7000-0000-00000000000g"})
    void an_id_that_is_no_uuid_is_malformed(String id) {
        malformed(() -> reads.one(id, OWNER, get(""), new MockHttpServletResponse()), "id");
    }
}
