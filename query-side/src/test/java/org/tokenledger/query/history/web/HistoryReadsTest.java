package org.tokenledger.query.history.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.tokenledger.query.Asked.by;
import static org.tokenledger.query.Asked.get;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.audit.AuditOfLedger;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.history.Custody;
import org.tokenledger.query.history.TokenHistory;
import org.tokenledger.query.reading.Page;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

class HistoryReadsTest {
    private static final UUID OLIVIA = id(1);
    private static final UUID ADAM = id(2);
    private static final UUID MAYA = id(3);
    private static final UUID GONE = id(4);
    private static final UUID TOKEN = id(100);
    private static final Caller AUDITOR = by(ADAM, Role.ADMINISTRATOR);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private HistoryReads reads;

    @BeforeEach
    void aTokenThatMoved() throws SQLException {
        ledger.registered(OLIVIA, "olivia", Role.OWNER);
        ledger.registered(ADAM, "adam", Role.ADMINISTRATOR);
        ledger.registered(MAYA, "maya", Role.MANAGER);
        ledger.registered(GONE, "gone", Role.MANAGER);
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), GONE, "for ci", "192.0.2.1", "curl/8"));
        ledger.created(TOKEN, "ci", GONE, 1, "configs:read", "configs:write");
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), OLIVIA, null, null, null));
        ledger.reassigned(TOKEN, MAYA, "configs:read");
        ledger.userDeleted(GONE);
        refresh();
    }

    private void refresh() throws SQLException {
        AuditOfLedger audit = new AuditOfLedger(ledger);
        reads = new HistoryReads(new TokenHistory(audit.trail), audit.freshness);
    }

    private Page<Entry> history(UUID token, Caller caller, String query) {
        return reads.history(token.toString(), caller, get(query), new MockHttpServletResponse());
    }

    private void isNotFound(UUID token, Caller caller) {
        assertThatThrownBy(() -> history(token, caller, ""))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NOT_FOUND))
                .hasMessage("There is no token " + token);
    }

    @Test
    void the_history_tells_who_did_what_from_where_and_why_oldest_first() {
        Page<Entry> page = history(TOKEN, AUDITOR, "");

        assertThat(page.nextCursor()).isNull();
        assertThat(page.items())
                .extracting(Entry::action)
                .containsExactly("token.created", "token.reassigned");
        Entry created = page.items().getFirst();
        assertThat(created.position()).isEqualTo(4);
        assertThat(created.time()).isEqualTo(START.plusSeconds(4));
        assertThat(created.subject()).isEqualTo(new Entry.Subject("token", TOKEN, "ci"));
        assertThat(created.actor()).isEqualTo(new Entry.Actor("token", id(9), GONE, null));
        assertThat(created.client()).isEqualTo(new Entry.Client("192.0.2.1", "curl/8"));
        assertThat(created.reason()).isEqualTo("for ci");
        assertThat(created.requestId()).isEqualTo("request-4");
        assertThat(created.details())
                .containsOnlyKeys(
                        "ownerId",
                        "createdBy",
                        "permissions",
                        "droppedPermissions",
                        "source",
                        "hint",
                        "expiresAt")
                .containsEntry("ownerId", GONE)
                .containsEntry("permissions", List.of("configs:read", "configs:write"));
        Entry moved = page.items().getLast();
        assertThat(moved.actor()).isEqualTo(new Entry.Actor("token", id(9), OLIVIA, "olivia"));
        assertThat(moved.details())
                .containsOnlyKeys(
                        "previousOwnerId", "ownerId", "permissions", "droppedPermissions");
    }

    @Test
    void the_history_comes_in_pages() {
        Page<Entry> first = history(TOKEN, AUDITOR, "limit=1&count=true");
        Page<Entry> second = history(TOKEN, AUDITOR, "limit=1&cursor=" + first.nextCursor());

        assertThat(first.total()).isEqualTo(2);
        assertThat(first.items()).extracting(Entry::position).containsExactly(4L);
        assertThat(second.items()).extracting(Entry::position).containsExactly(5L);
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void a_cursor_of_another_token_is_malformed() throws SQLException {
        ledger.created(id(101), "other", MAYA, 2, "configs:read");
        refresh();
        String cursor = history(TOKEN, AUDITOR, "limit=1").nextCursor();

        assertThatThrownBy(() -> history(id(101), AUDITOR, "cursor=" + cursor))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST));
    }

    @Test
    void a_manager_reads_the_history_of_own_tokens_only() {
        assertThat(history(TOKEN, by(MAYA, Role.MANAGER), "").items()).hasSize(2);
        isNotFound(TOKEN, by(GONE, Role.MANAGER));
    }

    @Test
    void what_is_no_token_has_no_history() {
        isNotFound(id(999), AUDITOR);
        isNotFound(MAYA, AUDITOR);
    }

    @Test
    void of_a_deleted_token_only_an_auditor_learns_and_nothing_about_a_person()
            throws SQLException {
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), OLIVIA, "secret", "192.0.2.1", "curl/8"));
        ledger.revoked(TOKEN);
        ledger.tokenDeleted(TOKEN);
        refresh();

        isNotFound(TOKEN, by(MAYA, Role.MANAGER));
        isNotFound(TOKEN, by(OLIVIA, Role.OWNER, List.of("tokens:read")));
        assertThat(history(TOKEN, AUDITOR, "").items())
                .hasSize(4)
                .allSatisfy(entry -> {
                    assertThat(entry.subject())
                            .isEqualTo(new Entry.Subject("token", TOKEN, null, true));
                    assertThat(entry.client()).isEqualTo(new Entry.Client(null, null));
                    assertThat(entry.reason()).isNull();
                    assertThat(entry.actor().id()).isEqualTo(id(9));
                });
    }

    private List<Custody> custody(Caller caller) {
        return reads.custody(TOKEN.toString(), caller, get(""), new MockHttpServletResponse())
                .items();
    }

    @Test
    void the_chain_of_custody_tells_who_had_it_from_when_to_when_and_what_it_lost()
            throws SQLException {
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), OLIVIA, "less", "192.0.2.1", "curl/8"));
        ledger.narrowed(TOKEN, "labels:read");
        ledger.causedBy(new Cause(Cause.TOKEN, id(9), ADAM, "to me", "192.0.2.1", "curl/8"));
        ledger.reassigned(TOKEN, ADAM, "labels:read");
        ledger.revoked(TOKEN);
        refresh();

        List<Custody> chain = custody(AUDITOR);

        assertThat(chain)
                .extracting(Custody::ownerId, Custody::ownerName, Custody::reason)
                .containsExactly(
                        tuple(GONE, null, "for ci"),
                        tuple(MAYA, "maya", null),
                        tuple(ADAM, "adam", "to me"));
        assertThat(chain)
                .extracting(Custody::fromPosition, Custody::toPosition, Custody::endedBy)
                .containsExactly(
                        tuple(4L, 5L, "token.reassigned"),
                        tuple(5L, 8L, "token.reassigned"),
                        tuple(8L, 9L, "token.revoked"));
        Custody hers = chain.get(1);
        assertThat(hers.from()).isEqualTo(START.plusSeconds(5));
        assertThat(hers.to()).isEqualTo(START.plusSeconds(8));
        assertThat(hers.grantedBy()).isEqualTo(new Entry.Actor("token", id(9), OLIVIA, "olivia"));
        assertThat(hers.permissions()).containsExactly("configs:read");
        assertThat(hers.narrowed()).hasSize(1);
        assertThat(hers.narrowed().getFirst().reason()).isEqualTo("less");
        assertThat(hers.narrowed().getFirst().permissions()).containsExactly("labels:read");
        assertThat(chain.getLast().narrowed()).isEmpty();
    }

    @Test
    void who_has_it_now_has_it_without_end() {
        Custody now = custody(by(MAYA, Role.MANAGER)).getLast();

        assertThat(now.ownerId()).isEqualTo(MAYA);
        assertThat(now.to()).isNull();
        assertThat(now.toPosition()).isNull();
        assertThat(now.endedBy()).isNull();
    }

    @Test
    void the_chain_of_custody_is_for_those_who_may_read_the_history() {
        assertThatThrownBy(() -> custody(by(GONE, Role.MANAGER)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NOT_FOUND));
    }
}
