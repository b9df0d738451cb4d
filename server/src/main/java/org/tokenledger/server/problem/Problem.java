package org.tokenledger.server.problem;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Refused.FieldError;

import java.util.List;

/**
 * The body of every refusal (RFC 9457).
 *
 * @param type {@code urn:token-ledger:problem:} and the code
 * @param instance the path of the request
 * @param code what a client matches
 * @param errors what is wrong with single fields; left out when there is nothing to say
 * @param required the missing permission, with {@code insufficient_permission} only
 * @param reasons what is not ready, at {@code /readyz} only
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        List<FieldError> errors,
        @Nullable String required,
        List<String> reasons) {
    static final String TYPE = "urn:token-ledger:problem:";
}
