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
import org.springframework.mock.web.MockHttpServletResponse;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.query.directory.UserDirectory;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

class UserReadsTest {
    private static final Caller OWNER = by(id(1), Role.OWNER);

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final SettableClock clock = new SettableClock(START.plus(Duration.ofDays(1)));
    private UserReads reads;

    @BeforeEach
    void someUsers() throws SQLException {
        ledger.registered(id(1), "olivia", Role.OWNER);
        ledger.registered(id(2), "adam", Role.ADMINISTRATOR);
        ledger.registered(id(3), "Maya", Role.MANAGER);
        ledger.registered(id(4), "vic", Role.VIEWER);
        ledger.registered(id(5), "gone", Role.VIEWER);
        ledger.created(id(100), "active", id(3), 1, "configs:read");
        ledger.created(id(101), "late", id(3), 2, START.plus(Duration.ofDays(1)), "configs:read");
        ledger.created(id(102), "soon", id(3), 3, START.plus(Duration.ofDays(2)), "configs:read");
        ledger.created(id(103), "revoked", id(3), 4, "configs:read");
        ledger.created(id(104), "moved", id(2), 5, "configs:read");
        ledger.revoked(id(103));
        ledger.reassigned(id(104), id(3), "configs:read");
        ledger.disabled(id(4));
        ledger.userDeleted(id(5));
        ledger.transferred(id(1), id(2));
        ViewOfLedger view = new ViewOfLedger(ledger);
        reads =
                new UserReads(
                        new UserDirectory(view.dataSource, clock),
                        new Freshness(ledger, view.runner),
                        new Moments(view.dataSource, clock));
    }

    private Page<UserBody> list(String query) {
        return reads.list(OWNER, get(query), new MockHttpServletResponse());
    }

    @Test
    void a_user_is_shown_with_the_tokens_that_can_be_used() {
        MockHttpServletResponse response = new MockHttpServletResponse();

        UserBody user = reads.one(id(3).toString(), OWNER, get(""), response);

        assertThat(user)
                .isEqualTo(
                        new UserBody(id(3), "Maya", "manager", true, START.plusSeconds(2), 1, 3));
        assertThat(response.getHeader("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void ownership_is_transferred_in_both_rows_and_both_versions() {
        UserBody old = reads.one(id(1).toString(), OWNER, get(""), new MockHttpServletResponse());
        UserBody young = reads.one(id(2).toString(), OWNER, get(""), new MockHttpServletResponse());

        assertThat(List.of(old.role(), young.role())).containsExactly("administrator", "owner");
        assertThat(List.of(old.version(), young.version())).containsExactly(2L, 2L);
    }

    @Test
    void a_deleted_user_is_gone() {
        assertThatThrownBy(() ->
                        reads.one(id(5).toString(), OWNER, get(""), new MockHttpServletResponse()))
                .hasMessage("There is no user " + id(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Maya, adam, olivia, vic",
                "sort=-username | vic, olivia, adam, Maya",
                "sort=createdAt | olivia, adam, Maya, vic",
                "sort=-createdAt | vic, Maya, adam, olivia",
                "q=MA | Maya",
                "role=administrator | olivia",
                "enabled=false | vic",
                "enabled=true&role=viewer | ''",
                "q=_ | ''"
            })
    void users_are_filtered_and_sorted_and_paged(String query, String expected) {
        List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split(", "));

        Page<UserBody> page = list(query + "&count=true");
        assertThat(page.items()).extracting(UserBody::username).isEqualTo(names);
        assertThat(page.total()).isEqualTo(names.size());
        assertThat(page.nextCursor()).isNull();

        if (names.size() > 1) {
            Page<UserBody> first = list(query + "&limit=1");
            Page<UserBody> rest = list(query + "&cursor=" + first.nextCursor());
            assertThat(rest.items())
                    .extracting(UserBody::username)
                    .isEqualTo(names.subList(1, names.size()));
        }
    }

    @ParameterizedTest
    @CsvSource({"role=king", "enabled=1", "sort=role", "status=active", "username=x"})
    void what_is_wrong_is_refused(String query) {
        assertThatThrownBy(() -> list(query)).isInstanceOf(Refused.class);
    }
}
