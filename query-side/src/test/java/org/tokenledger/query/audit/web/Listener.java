package org.tokenledger.query.audit.web;

import org.springframework.mock.web.MockHttpServletRequest;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.Asked;
import org.tokenledger.query.LedgerInMemory;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.token.TokenFormat;

/** Somebody with a token of the ledger, as far as it has been told to the lookup. */
final class Listener {
    static final int VALUE = 77;

    final SettableClock clock = new SettableClock(LedgerInMemory.START);
    final TokenLookup lookup =
            new TokenLookup(
                    Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), clock);
    final Watch watch = new Watch(lookup, () -> true);
    private final LedgerInMemory ledger;

    private Listener(LedgerInMemory ledger) {
        this.ledger = ledger;
        learn();
    }

    static Listener with(LedgerInMemory ledger) {
        return new Listener(ledger);
    }

    /** What was added since. */
    void learn() {
        ledger.from(lookup.position() + 1, Integer.MAX_VALUE / 2).forEach(lookup::apply);
    }

    static MockHttpServletRequest get(String query, String accept) {
        MockHttpServletRequest request = Asked.get(query);
        request.addHeader("Authorization", "Bearer " + LedgerInMemory.value(VALUE));
        request.addHeader("Accept", accept);
        return request;
    }
}
