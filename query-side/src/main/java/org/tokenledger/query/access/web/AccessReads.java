package org.tokenledger.query.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.access.Access;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Who could do what, token by token. */
@RestController
public final class AccessReads {
    public static final List<String> PARAMETERS =
            Stream.concat(
                            Access.FILTERS.stream(),
                            Stream.of(Moments.AS_OF, "limit", "cursor", "count"))
                    .toList();

    private final Access access;
    private final Freshness freshness;
    private final Moments moments;

    public AccessReads(Access access, Freshness freshness, Moments moments) {
        this.access = access;
        this.freshness = freshness;
        this.moments = moments;
    }

    @GetMapping("/api/audit/access")
    @Needs("audit:read")
    Page<Access.Row> list(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        PageRequest<Access.Row> page = new PageRequest<>(parameters, Access.ORDERS, "tokenId");
        long end = freshness.before(request, response);
        Moment moment =
                Objects.requireNonNullElseGet(
                        moments.asked(parameters, end, response), () -> moments.now(end));
        return access.list(parameters, moment, page);
    }
}
