package org.tokenledger.query.directory.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.query.directory.UserDirectory;
import org.tokenledger.query.directory.UserFilter;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Users. Whoever may read users at all sees all of them. */
@RestController
@RequestMapping("/api/users")
public final class UserReads {
    public static final List<String> PARAMETERS =
            Stream.concat(UserFilter.PARAMETERS.stream(), PageRequest.PARAMETERS.stream()).toList();

    private final UserDirectory users;
    private final Freshness freshness;

    public UserReads(UserDirectory users, Freshness freshness) {
        this.users = users;
        this.freshness = freshness;
    }

    @GetMapping
    @Needs("users:read")
    Page<UserBody> list(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        UserFilter filter = UserFilter.of(parameters);
        PageRequest<UserBody> page =
                new PageRequest<>(parameters, UserDirectory.ORDERS, "username");
        freshness.before(request, response);
        return users.list(filter, page);
    }

    @GetMapping("/{id}")
    @Needs("users:read")
    UserBody one(
            @PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        UUID userId = QueryParameters.id("id", id);
        QueryParameters.of(request::getParameterMap, List.of());
        freshness.before(request, response);
        UserBody user = users.find(userId).orElseThrow(() -> Refused.noUser(userId));
        response.setHeader("ETag", IfMatch.etag(user.version()));
        return user;
    }
}
