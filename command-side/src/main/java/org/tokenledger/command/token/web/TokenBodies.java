package org.tokenledger.command.token.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.TokenBody;
import org.tokenledger.token.TokenValue;

import java.util.List;
import java.util.UUID;

/** The bodies of the REST commands on tokens. */
final class TokenBodies {
    private TokenBodies() {}

    record CreateTokenRequest(
            String name,
            @Nullable RequestedPermissions permissions,
            @Nullable String expiresAt,
            @Nullable String expiresIn,
            @Nullable TokenValue rawToken,
            @Nullable UUID ownerId,
            @Nullable String reason) {}

    /**
     * The answer to a creation.
     *
     * @param value the secret, shown this once; left out when the same request was answered before
     */
    record CreatedToken(
            @JsonUnwrapped TokenBody body,
            @JsonProperty("token") @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable String value,
            List<String> droppedPermissions) {}

    record ReassignRequest(UUID ownerId, @Nullable String reason) {}

    record ReassignedToken(@JsonUnwrapped TokenBody body, List<String> droppedPermissions) {}

    record ReasonRequest(@Nullable String reason) {}

    record BulkReassignRequest(List<@Nullable UUID> ids, UUID ownerId, @Nullable String reason) {}

    record BulkRequest(List<@Nullable UUID> ids, @Nullable String reason) {}
}
