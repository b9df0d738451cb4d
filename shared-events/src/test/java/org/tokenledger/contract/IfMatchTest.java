package org.tokenledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    @Test
    void withoutTheHeaderEveryVersionWillDo() {
        assertThat(IfMatch.parse(null).admits(7)).isTrue();
    }

    @Test
    void aStarAdmitsEveryVersion() {
        assertThat(IfMatch.parse("*").admits(7)).isTrue();
        assertThat(IfMatch.parse(" * ").admits(0)).isTrue();
    }

    @Test
    void aTagAdmitsItsVersionOnly() {
        IfMatch seven = IfMatch.parse(IfMatch.etag(7));

        assertThat(seven.admits(7)).isTrue();
        assertThat(seven.admits(8)).isFalse();
        assertThat(seven.admits(77)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1\",\"7\"",
                "\"1\" , \"7\"",
                ",, \"7\",",
                "\"a,b\",\t\"7\"",
                "W/\"1\", \"7\""
            })
    void oneOfSeveralTagsIsEnough(String header) {
        assertThat(IfMatch.parse(header).admits(7)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"7\"", "\"07\"", "\"\"", "\"seven\""})
    void whatOnlyLooksLikeTheVersionDoesNotMatch(String header) {
        assertThat(IfMatch.parse(header).admits(7)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "7",
                "'7'",
                "\"7",
                "7\"",
                "\"7\"\"8\"",
                "\"7\" \"8\"",
                "w/\"7\"",
                "W/7",
                "W/",
                "*, \"7\"",
                "\"7\", *",
                "\"\u0001\"",
                "\"7\";",
                "\"7 \"",
                "\" 7\""
            })
    void whatIsNoListOfTagsIsRefused(String header) {
        assertMalformed(header);
    }

    @Test
    void aHeaderWithoutEndIsRefused() {
        assertMalformed("\"1\",".repeat(2000));
    }

    private static void assertMalformed(String header) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> IfMatch.parse(header))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(Code.MALFORMED_REQUEST);
                    assertThat(refused.errors())
                            .extracting(Refused.FieldError::field)
                            .containsExactly("If-Match");
                });
    }
}
