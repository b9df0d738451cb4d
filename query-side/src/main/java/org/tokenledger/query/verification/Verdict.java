package org.tokenledger.query.verification;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.util.Collection;
import java.util.UUID;

/** What a presented token is good for, at the moment it was asked. */
public sealed interface Verdict {

    /**
     * This verdict when it holds all of these permissions, else the denial that names the first
     * missing.
     */
    Verdict needing(Collection<String> asked);

    /**
     * The token is known, active, and its owner may use it.
     *
     * @param username of the owner
     * @param role of the owner, now
     * @param permissions the effective ones: the grant within the ceiling of that role
     * @param scope the same, separated by spaces
     * @param expiresAt in milliseconds since 1970; {@link #NEVER} when it does not
     */
    record Granted(
            UUID tokenId,
            UUID ownerId,
            String username,
            Role role,
            Permissions permissions,
            String scope,
            long expiresAt)
            implements Verdict {

        public static final long NEVER = Long.MAX_VALUE;

        /** In seconds since 1970, rounded down; none when it never expires. */
        public @Nullable Long expiresAtSecond() {
            return expiresAt == NEVER ? null : Long.valueOf(expiresAt / 1000);
        }

        @Override
        public Verdict needing(Collection<String> asked) {
            for (String permission : asked) {
                if (!permissions.has(permission)) {
                    return Denied.lacking(permission, tokenId);
                }
            }
            return this;
        }
    }

    /**
     * Refused.
     *
     * @param required the permission that was missing, with {@link Code#INSUFFICIENT_PERMISSION}
     *     only
     * @param tokenId for the audit of denials, never for the caller: the token, when it is one that
     *     the ledger knows
     */
    record Denied(Code code, String detail, @Nullable String required, @Nullable UUID tokenId)
            implements Verdict {

        public static final Denied MISSING =
                new Denied(
                        Code.MISSING_AUTHORIZATION,
                        "Missing or invalid Authorization header",
                        null,
                        null);
        public static final Denied ODD_FORMAT =
                new Denied(Code.INVALID_TOKEN, "Invalid token format", null, null);
        public static final Denied UNKNOWN = invalid(null);
        public static final Denied EXPIRED = expired(null);

        public static Denied lacking(String permission, UUID tokenId) {
            return new Denied(
                    Code.INSUFFICIENT_PERMISSION,
                    "Insufficient permissions: " + permission + " required",
                    permission,
                    tokenId);
        }

        static Denied invalid(@Nullable UUID tokenId) {
            return new Denied(Code.INVALID_TOKEN, "Invalid token", null, tokenId);
        }

        static Denied expired(@Nullable UUID tokenId) {
            return new Denied(Code.TOKEN_EXPIRED, "Token expired", null, tokenId);
        }

        @Override
        public Verdict needing(Collection<String> asked) {
            return this;
        }
    }
}
