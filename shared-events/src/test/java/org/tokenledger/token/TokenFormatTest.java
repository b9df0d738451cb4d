package org.tokenledger.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;

/** Behaviour §3. */
@NullMarked
class TokenFormatTest {
    private static final TokenFormat FORMAT = new TokenFormat(TokenFormat.DEFAULT_PREFIX);
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void aValueIsThePrefixAnd64LowerCaseHexDigits() {
        assertThat(FORMAT.generate(new SecureRandom()).revealSecret())
                .matches("tc-apiv1_[0-9a-f]{64}")
                .matches(FORMAT::matches);
        assertThat(FORMAT.matches("tc-apiv1_" + HEX)).isTrue();
        assertThat(FORMAT.matches("tc-apiv1_" + HEX.toUpperCase(java.util.Locale.ROOT))).isFalse();
        assertThat(FORMAT.matches("tc-apiv1_" + HEX + "0")).isFalse();
        assertThat(FORMAT.matches("tc-apiv1_" + HEX.substring(1))).isFalse();
        assertThat(FORMAT.matches("other_" + HEX)).isFalse();
        assertThat(FORMAT.matches("")).isFalse();
    }

    @Test
    void thePrefixIsConfigurable() {
        assertThat(new TokenFormat("acme_").matches("acme_" + HEX)).isTrue();
    }

    @Test
    void twoValuesAreNeverTheSame() {
        SecureRandom random = new SecureRandom();
        assertThat(FORMAT.generate(random).revealSecret())
                .isNotEqualTo(FORMAT.generate(random).revealSecret());
    }

    @Test
    void onlyTheLastSixCharactersAreHinted() {
        assertThat(FORMAT.hint(new TokenValue("tc-apiv1_" + HEX))).isEqualTo("tc-apiv1_...abcdef");
    }

    @Test
    void aValueIsRedactedWhereverItIsPrinted() {
        assertThat(new TokenValue("tc-apiv1_" + HEX)).hasToString("[secret]");
    }

    @Test
    void theDigestIsSha256OfTheWholeValue() {
        // printf 'abc' | sha256sum, FIPS 180-4's own example
        assertThat(new TokenValue("abc").digest())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
