package org.tokenledger.query.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;
import static org.tokenledger.query.LedgerInMemory.value;

import org.junit.jupiter.api.Test;
import org.tokenledger.events.Recorded;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Role;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.Postgres;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.ViewOfLedger;
import org.tokenledger.token.TokenFormat;

import java.sql.SQLException;
import java.time.Duration;

class LookupLoaderTest {
    private static final int VALUES = 8;

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final SettableClock clock = new SettableClock(START);

    private TokenLookup empty() {
        return new TokenLookup(
                Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);
    }

    private TokenLookup replayed() {
        TokenLookup lookup = empty();
        ledger.from(0, 1_000).forEach(lookup::apply);
        return lookup;
    }

    private void judgeTheSame(TokenLookup one, TokenLookup other) {
        for (int value = 0; value < VALUES; value++) {
            String header = "Bearer " + value(value);
            assertThat(one.verify(header)).isEqualTo(other.verify(header));
        }
    }

    @Test
    void a_lookup_that_was_loaded_judges_like_one_that_saw_every_event() throws SQLException {
        ledger.registered(id(1), "olivia", Role.OWNER);
        ledger.registered(id(2), "adam", Role.ADMINISTRATOR);
        ledger.registered(id(3), "maya", Role.MANAGER);
        ledger.created(id(101), "plain", id(3), 1, "configs:read", "configs:write");
        ledger.created(id(102), "ends", id(3), 2, START.plus(Duration.ofDays(1)), "agents:read");
        ledger.created(id(103), "revoked", id(1), 3, "license:read");
        ledger.created(id(104), "deleted", id(1), 4, "license:read");
        ledger.created(id(105), "suspended", id(2), 5, "license:read");
        ledger.created(id(106), "nothing left", id(3), 6, "configs:read");
        ledger.narrowed(id(106));
        ledger.revoked(id(103));
        ledger.revoked(id(104));
        ledger.tokenDeleted(id(104));
        ledger.disabled(id(2));
        ledger.roleChanged(id(3), Role.MANAGER, Role.VIEWER);

        TokenLookup loaded = empty();
        new LookupLoader(new ViewOfLedger(ledger).dataSource).load(loaded);

        assertThat(loaded.position()).isEqualTo(ledger.lastAnswered());
        judgeTheSame(loaded, replayed());
        clock.set(START.plus(Duration.ofDays(1)));
        judgeTheSame(loaded, replayed());

        Recorded next = ledger.enabled(id(2));
        loaded.apply(next);
        loaded.apply(ledger.reassigned(id(101), id(2), "configs:write"));
        judgeTheSame(loaded, replayed());
    }

    @Test
    void an_empty_directory_leaves_the_lookup_at_the_beginning() throws SQLException {
        TokenLookup loaded = empty();

        new LookupLoader(new ViewOfLedger(ledger, Postgres.empty()).dataSource).load(loaded);

        assertThat(loaded.position()).isEqualTo(-1);
    }
}
