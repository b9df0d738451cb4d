package org.tokenledger.query;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.util.UriComponentsBuilder;
import org.tokenledger.contract.Caller;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.util.List;
import java.util.UUID;

/** Requests and their callers. */
public final class Asked {
    private Asked() {}

    /** A GET with a query string as a person would write it. */
    public static MockHttpServletRequest get(String query) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
        UriComponentsBuilder.newInstance()
                .query(query)
                .build()
                .getQueryParams()
                .forEach((name, values) ->
                        request.addParameter(name, values.toArray(String[]::new)));
        return request;
    }

    /** A caller with a token that holds all that the role may. */
    public static Caller by(UUID user, Role role) {
        return by(user, role, Catalogue.standard().ceiling(role).sorted());
    }

    public static Caller by(UUID user, Role role, List<String> permissions) {
        return new Caller(
                new UUID(9, 9), user, role, Permissions.of(permissions), "192.0.2.1", "curl", "r");
    }
}
