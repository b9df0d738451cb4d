package org.tokenledger.server.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.tokenledger.contract.Caller;

import java.util.List;
import java.util.Optional;

/**
 * A caller whose token was found good. There are no credentials in it, and no authorities:
 * {@code @Needs} decides.
 */
final class Authenticated extends AbstractAuthenticationToken {
    private final transient Caller caller;

    Authenticated(Caller caller) {
        super(List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    /** Who makes the request that this thread serves. */
    static Optional<Caller> now() {
        return SecurityContextHolder.getContext().getAuthentication()
                        instanceof Authenticated authenticated
                ? Optional.of(authenticated.caller)
                : Optional.empty();
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.tokenId().toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Authenticated that && that.caller.equals(caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
