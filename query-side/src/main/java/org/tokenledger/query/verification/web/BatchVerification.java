package org.tokenledger.query.verification.web;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.OneOf;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.token.TokenValue;

import java.util.List;
import java.util.UUID;

/** Many tokens at once, each judged as {@code /auth} would at that moment. */
@RestController
public final class BatchVerification {
    private static final int MOST = 1_000;

    record Presented(TokenValue token, @Nullable List<String> permissions) {}

    record Batch(List<Presented> tokens) {}

    /**
     * One verdict.
     *
     * @param reason the code that {@code /auth} would refuse with; of a token that is denied, no
     *     more is told
     * @param permissions all that the token is good for now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            @OneOf({"granted", "denied"}) String outcome,
            @Nullable String reason,
            @Nullable UUID tokenId,
            @Nullable UUID ownerId,
            @Nullable List<String> permissions) {}

    record Results(List<Result> results) {}

    private final Inquiry inquiry;

    public BatchVerification(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** In the order asked. */
    @PostMapping("/api/tokens/verify")
    @Needs("tokens:read")
    Results verify(@RequestBody Batch batch) {
        if (batch.tokens().isEmpty()) {
            throw Refused.invalid("tokens", "tokens is required");
        }
        if (batch.tokens().size() > MOST) {
            throw Refused.invalid("tokens", "tokens must not be more than " + MOST);
        }
        return new Results(batch.tokens().stream().map(this::result).toList());
    }

    private Result result(Presented presented) {
        List<String> asked = presented.permissions() == null ? List.of() : presented.permissions();
        return switch (inquiry.about(presented.token().revealSecret(), asked)) {
            case Granted granted ->
                    new Result(
                            "granted",
                            null,
                            granted.tokenId(),
                            granted.ownerId(),
                            granted.permissions().sorted());
            case Denied denied -> new Result("denied", denied.code().toString(), null, null, null);
        };
    }
}
