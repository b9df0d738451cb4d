package org.tokenledger.query.directory.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

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
import org.tokenledger.contract.TokenBody;
import org.tokenledger.query.directory.Scope;
import org.tokenledger.query.directory.TokenDirectory;
import org.tokenledger.query.directory.TokenFilter;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Page;
import org.tokenledger.query.reading.PageRequest;
import org.tokenledger.query.reading.QueryParameters;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Tokens as their callers may see them. The ETag is the version that a command's {@code If-Match}
 * meets; a token can change its look without it (it expires, its owner is disabled), so {@code
 * If-None-Match} is not answered with 304. What a token was has no ETag: no command can meet it.
 */
@RestController
@RequestMapping("/api/tokens")
public final class TokenReads {
    public static final List<String> PARAMETERS =
            Stream.of(TokenFilter.PARAMETERS, PageRequest.PARAMETERS, List.of(Moments.AS_OF))
                    .flatMap(List::stream)
                    .toList();
    private static final String NEWEST_FIRST = "-createdAt";

    /** A token, and what its owner's role leaves of its permissions now. */
    record OwnToken(@JsonUnwrapped TokenBody token, List<String> effectivePermissions) {}

    private final TokenDirectory tokens;
    private final Freshness freshness;
    private final Moments moments;

    public TokenReads(TokenDirectory tokens, Freshness freshness, Moments moments) {
        this.tokens = tokens;
        this.freshness = freshness;
        this.moments = moments;
    }

    @GetMapping
    @Needs("tokens:read")
    Page<TokenBody> list(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters parameters = QueryParameters.of(request::getParameterMap, PARAMETERS);
        TokenFilter filter = TokenFilter.of(parameters);
        PageRequest<TokenBody> page =
                new PageRequest<>(parameters, TokenDirectory.ORDERS, NEWEST_FIRST);
        long end = freshness.before(request, response);
        Moment moment = moments.asked(parameters, end, response);
        return tokens.list(filter, Scope.of(caller, moment), page);
    }

    @GetMapping("/{id}")
    @Needs("tokens:read")
    TokenBody one(
            @PathVariable String id,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID tokenId = QueryParameters.id("id", id);
        QueryParameters parameters =
                QueryParameters.of(request::getParameterMap, List.of(Moments.AS_OF));
        long end = freshness.before(request, response);
        Moment moment = moments.asked(parameters, end, response);
        TokenBody token =
                tokens.find(tokenId, Scope.of(caller, moment))
                        .filter(found -> caller.sees(found.ownerId()))
                        .orElseThrow(() -> Refused.noToken(tokenId));
        if (moment == null) {
            response.setHeader("ETag", IfMatch.etag(token.version()));
        }
        return token;
    }

    @GetMapping("/self")
    @Needs("")
    OwnToken self(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request::getParameterMap, List.of());
        freshness.before(request, response);
        TokenBody token =
                tokens.find(caller.tokenId(), Scope.of(caller))
                        .orElseThrow(() -> Refused.noToken(caller.tokenId()));
        response.setHeader("ETag", IfMatch.etag(token.version()));
        return new OwnToken(token, caller.permissions().sorted());
    }
}
