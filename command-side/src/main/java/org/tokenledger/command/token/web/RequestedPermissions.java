package org.tokenledger.command.token.web;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Permissions as a request names them: an array, or one string separated by commas or spaces. */
final class RequestedPermissions {
    private final List<String> names;

    private RequestedPermissions(List<String> names) {
        this.names = names;
    }

    List<String> names() {
        return names;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RequestedPermissions array(List<String> names) {
        if (names.stream().anyMatch(Objects::isNull)) {
            throw Refused.field(
                    Code.MALFORMED_REQUEST, "permissions", "permissions must not contain null");
        }
        return new RequestedPermissions(List.copyOf(names));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RequestedPermissions string(String names) {
        return new RequestedPermissions(
                Arrays.stream(names.split("[,\\s]+")).filter(name -> !name.isEmpty()).toList());
    }
}
