package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.util.function.BooleanSupplier;

/** Asks the token lookup whose token it is; says nothing rather than something stale. */
public final class TokenAuthentication {
    private final TokenLookup lookup;
    private final BooleanSupplier ready;

    /**
     * Authenticates with this lookup.
     *
     * @param ready whether the lookup knows everything that any node has answered
     */
    public TokenAuthentication(TokenLookup lookup, BooleanSupplier ready) {
        this.lookup = lookup;
        this.ready = ready;
    }

    /**
     * The token and its owner, as they stand now.
     *
     * @param authorization the header's value; none when the request has none or more than one
     * @throws Refused with a code of status 401, or {@code not_ready}
     */
    Granted authenticate(@Nullable String authorization) {
        if (!ready.getAsBoolean()) {
            throw new Refused(Code.NOT_READY, "This node does not yet know every token");
        }
        return switch (lookup.verify(authorization)) {
            case Granted granted -> granted;
            case Denied denied -> throw new Refused(denied.code(), denied.detail());
        };
    }
}
