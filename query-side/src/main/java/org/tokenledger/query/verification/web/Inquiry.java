package org.tokenledger.query.verification.web;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict;

import java.util.Collection;
import java.util.function.BooleanSupplier;

/** Judges tokens that somebody asks about, as {@code /auth} would judge them at that moment. */
public final class Inquiry {
    private final TokenLookup lookup;
    private final BooleanSupplier ready;
    private final Uses uses;

    /**
     * Asks this lookup.
     *
     * @param ready whether the lookup knows everything that any node has answered
     */
    public Inquiry(TokenLookup lookup, BooleanSupplier ready, Uses uses) {
        this.lookup = lookup;
        this.ready = ready;
        this.uses = uses;
    }

    /**
     * What it is good for; a token that is found good counts as used.
     *
     * @throws Refused {@code not_ready} rather than say something stale
     */
    public Verdict about(String value, Collection<String> permissions) {
        if (!ready.getAsBoolean()) {
            throw new Refused(Code.NOT_READY, Attempts.NOT_READY);
        }
        Verdict verdict = lookup.verifyValue(value).needing(permissions);
        uses.recordElsewhere(verdict);
        return verdict;
    }
}
