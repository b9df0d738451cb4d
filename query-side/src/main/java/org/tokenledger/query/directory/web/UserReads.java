package org.tokenledger.query.directory.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.UserBody;
import org.tokenledger.query.directory.Scope;
import org.tokenledger.query.directory.UserDirectory;
import org.tokenledger.query.directory.UserFilter;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Moments;
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
            Stream.of(UserFilter.PARAMETERS, PageRequest.PARAMETERS, List.of(Moments.AS_OF))
                    .flatMap(List::stream)
                    .toList();

    private final UserDirectory users;
    private final Freshness freshness;
    private final Moments moments;

    public UserReads(UserDirectory users, Freshness freshness, Moments moments) {
        this.users = users;
        this.freshness = freshness;
        this.moments = moments;
    }

    @GetMapping
    @Needs("users:read")
    Page<UserBody> list(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        UserFilter filter = UserFilter.of(parameters);
        PageRequest<UserBody> page =
                new PageRequest<>(parameters, UserDirectory.ORDERS, "username");
        long end = freshness.before(request, response);
        Moment moment = moments.asked(parameters, end, response);
        return users.list(filter, Scope.of(caller, moment), page);
    }

    @GetMapping("/{id}")
    @Needs("users:read")
    UserBody one(
            @PathVariable String id,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID userId = QueryParameters.id("id", id);
        QueryParameters parameters =
                QueryParameters.of(request::getParameterMap, List.of(Moments.AS_OF));
        long end = freshness.before(request, response);
        Moment moment = moments.asked(parameters, end, response);
        UserBody user =
                users.find(userId, Scope.of(caller, moment))
                        .orElseThrow(() -> Refused.noUser(userId));
        if (moment == null) {
            response.setHeader("ETag", IfMatch.etag(user.version()));
        }
        return user;
    }
}
