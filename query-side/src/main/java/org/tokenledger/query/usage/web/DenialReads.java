package org.tokenledger.query.usage.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.audit.AuditFilter;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.usage.Denials;
import org.tokenledger.query.usage.Denials.Denial;

import java.util.List;
import java.util.stream.Stream;

/** Refused uses, newest first. */
@RestController
public final class DenialReads {
    public static final List<String> PARAMETERS =
            Stream.concat(Denials.FILTERS.stream(), PageRequest.PARAMETERS.stream()).toList();

    private final Denials denials;
    private final Freshness freshness;

    public DenialReads(Denials denials, Freshness freshness) {
        this.denials = denials;
        this.freshness = freshness;
    }

    @GetMapping("/api/audit/denials")
    @Needs("audit:read")
    Page<Denial> list(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters =
                QueryParameters.of(
                        request::getParameterMap, PARAMETERS, List.of(AuditFilter.ACTION));
        AuditFilter.refuseUnknown(
                parameters.texts(AuditFilter.ACTION).stream()
                        .filter(action -> !action.equals(Denials.ACTION))
                        .toList());
        PageRequest<Denial> page = new PageRequest<>(parameters, Denials.ORDERS, "-time");
        return denials.list(parameters, page, freshness.before(request, response));
    }
}
