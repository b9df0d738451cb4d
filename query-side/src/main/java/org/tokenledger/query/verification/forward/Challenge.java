package org.tokenledger.query.verification.forward;

import org.tokenledger.contract.Code;

import java.util.Collection;

/** The {@code WWW-Authenticate} header that goes with a refusal (RFC 6750 §3). */
public final class Challenge {
    private static final String BEARER = "Bearer realm=\"token-ledger\"";

    private Challenge() {}

    /**
     * What to answer with this code.
     *
     * @param asked the permissions that the request needs; used with {@link
     *     Code#INSUFFICIENT_PERMISSION} only
     */
    public static String of(Code code, Collection<String> asked) {
        return switch (code) {
            // No error when no credentials, or none that we understand, were sent (RFC 6750 §3.1).
            case MISSING_AUTHORIZATION -> BEARER;
            case INSUFFICIENT_PERMISSION ->
                    BEARER + ", error=\"insufficient_scope\"" + scope(asked);
            case TOKEN_EXPIRED ->
                    BEARER + ", error=\"invalid_token\", error_description=\"Token expired\"";
            default -> BEARER + ", error=\"invalid_token\"";
        };
    }

    /** Left out when a name asked for could not stand in a scope (RFC 6750 §3, scope-token). */
    private static String scope(Collection<String> asked) {
        boolean sayable = asked.stream().allMatch(Challenge::isScopeToken);
        return asked.isEmpty() || !sayable ? "" : ", scope=\"" + String.join(" ", asked) + "\"";
    }

    private static boolean isScopeToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\');
    }
}
