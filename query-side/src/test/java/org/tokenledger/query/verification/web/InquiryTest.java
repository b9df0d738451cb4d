package org.tokenledger.query.verification.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.permission.Permissions;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.token.TokenFormat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

class InquiryTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @Test
    void whoMightSaySomethingStaleSaysNothing() {
        TokenLookup lookup =
                new TokenLookup(
                        Catalogue.standard(), new TokenFormat(TokenFormat.DEFAULT_PREFIX), CLOCK);
        Inquiry inquiry = new Inquiry(lookup, () -> false, new Uses(Permissions.NONE, CLOCK));
        assertThatThrownBy(() -> inquiry.about("tc-apiv1_" + "0".repeat(64), List.of()))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(Code.NOT_READY));
    }
}
