package org.tokenledger.query.verification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Form;
import org.tokenledger.contract.Needs;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.util.List;
import java.util.UUID;

/**
 * Token introspection (RFC 7662): from memory, like every verification. Why a token is not active
 * is not told (§2.2).
 */
@RestController
public final class Introspection {
    private static final int SHIFT_OF_UUID_TIME = 16;

    /**
     * The answer of RFC 7662 §2.2; times in seconds since 1970.
     *
     * @param sub the owner
     * @param jti the token's id
     * @param iat when the id was made, which for a UUIDv7 is in the id (RFC 9562 §5.7)
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            boolean active,
            @Nullable String scope,
            @Nullable UUID sub,
            @Nullable String username,
            @Nullable UUID jti,
            @Nullable Long iat,
            @Nullable Long exp,
            @JsonProperty("token_type") @Nullable String tokenType) {

        private static final Answer INACTIVE =
                new Answer(false, null, null, null, null, null, null, null);

        private static Answer of(Granted granted) {
            return new Answer(
                    true,
                    granted.scope(),
                    granted.ownerId(),
                    granted.username(),
                    granted.tokenId(),
                    (granted.tokenId().getMostSignificantBits() >>> SHIFT_OF_UUID_TIME) / 1000,
                    granted.expiresAtSecond(),
                    "Bearer");
        }
    }

    private final Inquiry inquiry;

    public Introspection(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    @PostMapping("/oauth2/introspect")
    @Needs("tokens:read")
    Answer introspect(Form form) {
        return switch (inquiry.about(form.required("token"), List.of())) {
            case Granted granted -> Answer.of(granted);
            case Denied _ -> Answer.INACTIVE;
        };
    }
}
