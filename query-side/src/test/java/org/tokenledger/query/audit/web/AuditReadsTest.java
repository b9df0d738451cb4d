package org.tokenledger.query.audit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tokenledger.query.Asked.get;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.audit.AuditOfLedger;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.reading.Page;

import tools.jackson.databind.json.JsonMapper;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;

/** Which events each filter finds, in a story of which every position is known. */
class AuditReadsTest {
    private static final UUID OLIVIA = id(1);
    private static final UUID ADAM = id(2);
    private static final UUID MAYA = id(3);
    private static final UUID BOOTSTRAP = id(90);
    private static final UUID ADAMS = id(91);
    private static final UUID KEPT = id(100);
    private static final UUID GONE = id(101);

    /** Told once; whoever goes on with it leaves it to be told anew. */
    private static LedgerInMemory ledger = new LedgerInMemory();

    private static @Nullable AuditReads reads;

    @BeforeEach
    void aStory() throws SQLException {
        if (reads != null) {
            return;
        }
        ledger = new LedgerInMemory();
        ledger.registered(OLIVIA, "olivia", Role.OWNER); // 0
        ledger.causedBy(new Cause(Cause.TOKEN, BOOTSTRAP, OLIVIA, null, "10.1.2.3", "curl"));
        ledger.registered(ADAM, "adam", Role.ADMINISTRATOR); // 1
        ledger.registered(MAYA, "maya", Role.MANAGER); // 2
        ledger.causedBy(new Cause(Cause.TOKEN, ADAMS, ADAM, "for CI 100%", "10.9.9.9", "curl"));
        ledger.created(KEPT, "edge-Ärmel", MAYA, 1, "configs:read"); // 3
        ledger.causedBy(new Cause(Cause.TOKEN, ADAMS, ADAM, "secretly", "2001:db8::7", "curl"));
        ledger.created(GONE, "gone", MAYA, 2, "configs:read"); // 4
        ledger.narrowed(KEPT); // 5
        ledger.reassigned(KEPT, ADAM, "configs:read"); // 6
        ledger.revoked(GONE); // 7
        ledger.tokenDeleted(GONE); // 8
        ledger.causedBy(new Cause(Cause.TOKEN, BOOTSTRAP, OLIVIA, null, "10.1.2.3", "curl"));
        ledger.transferred(OLIVIA, ADAM); // 9, 10
        ledger.revoked(KEPT); // 11
        refresh();
    }

    @AfterAll
    static void theDatabaseIsForOthersToo() {
        reads = null;
    }

    private static void refresh() throws SQLException {
        AuditOfLedger audit = new AuditOfLedger(ledger);
        reads =
                new AuditReads(
                        audit.trail,
                        audit.freshness,
                        Listener.with(ledger).watch,
                        JsonMapper.builder().build());
    }

    private static Page<Entry> page(String query) {
        return Objects.requireNonNull(reads).page(get(query), new MockHttpServletResponse());
    }

    private void finds(String query, long... positions) {
        assertThat(page(query + "&count=true").total()).as(query).isEqualTo(positions.length);
        assertThat(page(query).items())
                .as(query)
                .extracting(Entry::position)
                .containsExactlyElementsOf(LongStream.of(positions).boxed().toList());
        List<Long> descending = LongStream.of(positions).boxed().toList().reversed();
        assertThat(page(query + "&sort=-position").items())
                .as(query)
                .extracting(Entry::position)
                .containsExactlyElementsOf(descending);
    }

    @Test
    void without_a_filter_every_event_is_there_oldest_first() {
        finds("", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void positions_include_both_ends() {
        finds("fromPosition=3&toPosition=5", 3, 4, 5);
        finds("toPosition=0", 0);
        finds("fromPosition=11", 11);
        finds("fromPosition=12");
        finds("toPosition=999999999999999999&fromPosition=10", 10, 11);
    }

    @Test
    void times_include_the_first_moment_and_not_the_last() {
        finds("from=" + START.plusSeconds(9), 9, 10, 11);
        finds("to=" + START.plusSeconds(2), 0, 1);
        finds("from=" + START.plusMillis(2_500) + "&to=" + START.plusSeconds(5), 3, 4);
        finds("from=" + START.plusSeconds(12));
        finds("to=" + START);
        finds(
                "from="
                        + START.minusSeconds(1)
                        + "&to="
                        + START.plusSeconds(100)
                        + "&userId="
                        + ADAM,
                1,
                6,
                9,
                10,
                11);
    }

    @Test
    void a_clock_that_is_set_back_hides_nothing_from_a_range_of_time() throws SQLException {
        ledger.clockJumps(-3_600);
        ledger.disabled(MAYA); // 12
        ledger.clockJumps(0);
        ledger.enabled(MAYA); // 13
        refresh();

        finds("from=" + START.plusSeconds(11), 11, 12, 13);
        finds("to=" + START.plusSeconds(1), 0);
        reads = null;
    }

    @Test
    void actions_may_be_repeated() {
        finds("action=token.created", 3, 4);
        finds("action=token.revoked&action=user.registered", 0, 1, 2, 7, 11);
        finds("action=token.created&action=token.revoked&tokenId=" + KEPT, 3, 11);
        finds("action=user.ownership_transferred", 9);
        finds("action=user.enabled");
    }

    @Test
    void an_actor_is_a_token_or_the_user_behind_it() {
        finds("actorId=" + ADAMS, 3, 4, 5, 6, 7, 8);
        finds("actorId=" + ADAM, 3, 4, 5, 6, 7, 8);
        finds("actorId=" + BOOTSTRAP, 1, 2, 9, 10, 11);
        finds("actorId=" + OLIVIA, 1, 2, 9, 10, 11);
        finds("actorId=" + MAYA);
        finds("actorId=" + id(999));
    }

    @Test
    void a_token_is_found_as_the_subject_whoever_owned_it() {
        finds("tokenId=" + KEPT, 3, 5, 6, 11);
        finds("tokenId=" + GONE, 4, 7, 8);
        finds("tokenId=" + MAYA);
    }

    @Test
    void a_user_is_found_as_the_subject_and_with_what_was_owned_at_that_time() {
        finds("userId=" + MAYA, 2, 3, 4, 5, 6, 7, 8);
        finds("userId=" + ADAM, 1, 6, 9, 10, 11);
        finds("userId=" + OLIVIA, 0, 9, 10);
        finds("userId=" + KEPT);
        finds("userId=" + MAYA + "&actorId=" + ADAM + "&action=token.narrowed", 5);
    }

    @Test
    void an_address_is_found_by_itself_or_by_its_network() {
        finds("ip=10.1.2.3", 1, 2, 9, 10, 11);
        finds("ip=10.0.0.0/8", 1, 2, 3, 9, 10, 11);
        finds("ip=10.1.2.99/16", 1, 2, 9, 10, 11);
        finds("ip=2001:db8::/32", 5, 6);
        finds("ip=2001:0db8:0::7", 5, 6);
        finds("ip=192.0.2.1");
    }

    @Test
    void a_text_is_found_in_names_reasons_and_request_ids_in_any_case() {
        finds("q=EDGE-ä", 3, 5, 6, 11);
        finds("q=adam", 1, 3, 4, 5, 6, 7, 8, 10);
        finds("q=100%", 3);
        finds("q=request-1", 1, 10, 11);
        finds("q=__________");
    }

    @Test
    void of_a_deleted_token_neither_name_nor_reason_nor_address_is_told_or_found() {
        finds("q=gone");
        finds("q=secret", 5, 6);
        finds("ip=2001:db8::7", 5, 6);

        assertThat(page("tokenId=" + GONE).items())
                .allSatisfy(entry -> {
                    assertThat(entry.subject())
                            .isEqualTo(new Entry.Subject("token", GONE, null, true));
                    assertThat(entry.client()).isEqualTo(new Entry.Client(null, null));
                    assertThat(entry.reason()).isNull();
                    assertThat(entry.actor())
                            .isEqualTo(new Entry.Actor("token", ADAMS, ADAM, "adam"));
                });
    }

    @Test
    void of_a_deleted_user_no_name_is_told_neither_as_subject_nor_as_actor() throws SQLException {
        ledger.userDeleted(ADAM); // 12
        refresh();

        finds("q=adam");
        assertThat(page("fromPosition=3&toPosition=3").items().getFirst().actor())
                .isEqualTo(new Entry.Actor("token", ADAMS, ADAM, null));
        assertThat(page("fromPosition=1&toPosition=1").items().getFirst().subject())
                .isEqualTo(new Entry.Subject("user", ADAM, null, true));
        reads = null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"position", "-position"})
    void pages_join_without_a_gap_while_others_write(String sort) {
        String query = "limit=5&userId=" + MAYA + "&sort=" + sort;
        List<Long> found = new ArrayList<>();
        Page<Entry> page = page(query);
        page.items().forEach(entry -> found.add(entry.position()));
        while (page.nextCursor() != null) {
            page = page(query + "&cursor=" + page.nextCursor());
            page.items().forEach(entry -> found.add(entry.position()));
        }

        assertThat(found).hasSize(7).doesNotHaveDuplicates();
        assertThat(sort.startsWith("-") ? found.reversed() : found).isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action=token.renamed",
                "action=",
                "action=token.created&action=nothing",
                "actorId=adam",
                "tokenId=1",
                "ip=localhost",
                "ip=10.0.0.0/33",
                "ip=10.0.0.0/",
                "ip=10.0.0.0/-1",
                "ip=10.0.0.0/8/8",
                "from=yesterday",
                "fromPosition=-1",
                "toPosition=1e3",
                "fromPosition=5&toPosition=4",
                "toPosition=9999999999999999999",
                "limit=0",
                "limit=201",
                "sort=time",
                "cursor=abc",
                "ownerId=3"
            })
    void what_cannot_be_understood_is_malformed(String query) {
        isMalformed(query);
    }

    @Test
    void a_cursor_is_good_for_the_same_filters_only() {
        String cursor = page("limit=1&action=token.created&action=token.revoked").nextCursor();

        isMalformed("limit=1&cursor=" + cursor);
        isMalformed("limit=1&action=token.created&cursor=" + cursor);
        isMalformed("sort=-position&action=token.created&action=token.revoked&cursor=" + cursor);
    }

    private void isMalformed(String query) {
        assertThatThrownBy(() -> page(query))
                .as(query)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST));
    }
}
