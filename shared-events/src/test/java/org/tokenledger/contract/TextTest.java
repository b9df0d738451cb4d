package org.tokenledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class TextTest {
    @Test
    void charactersAreCountedAsPeopleCountThem() {
        assertThat(Text.required("name", "🔑".repeat(200), 200)).hasSize(400);
        assertThatThrownBy(() -> Text.required("name", "🔑".repeat(201), 200))
                .hasMessage("name must not be longer than 200 characters");
    }

    @Test
    void nothingAndBlankAreRefusedWhereATextIsRequired() {
        assertThatThrownBy(() -> Text.required("name", null, 9)).hasMessage("name is required");
        assertThatThrownBy(() -> Text.required("name", " \t", 9)).hasMessage("name is required");
        assertThat(Text.optional("reason", null, 9)).isNull();
    }

    @Test
    void ofATokensValueOnlyTheLastSixCharactersAreSaidBack() {
        String value = "any_prefix-" + "0123456789abcdef".repeat(4);
        assertThat(Text.quotable("a " + value + ", b")).isEqualTo("a any_prefix-...abcdef, b");
        assertThat(new Refused(Code.INVALID_VALUE, value)).hasMessage("any_prefix-...abcdef");
        assertThat(Refused.lacking(value).required()).isEqualTo("any_prefix-...abcdef");
        assertThat(Refused.invalid(value, value).errors())
                .containsExactly(
                        new Refused.FieldError("any_prefix-...abcdef", "any_prefix-...abcdef"));
        String id = "0198f3c2-5b7e-7a10-8000-000000000001";
        assertThat(Text.quotable(id)).isEqualTo(id);
    }

    @Test
    void whatCannotBeShownIsRefused() {
        for (String odd : new String[] {"a\u0000", "a\u001b[31m", "a\ud800", "a\u007f"}) {
            assertThatThrownBy(() -> Text.optional("reason", odd, 9))
                    .isInstanceOf(Refused.class)
                    .hasMessage(
                            "reason must not contain what cannot be shown, like control"
                                    + " characters");
        }
        assertThat(Text.optional("reason", "two\nlines\tand a tab", 99)).isNotNull();
    }

    @Test
    void aNameIsOneLineInOneDirectionThatCanBeSeen() {
        for (String odd : new String[] {"a\nb", "a\tb", "a\u2028b", "a\u202eb", "a\u2066b"}) {
            assertThatThrownBy(() -> Text.required("name", odd, 9))
                    .hasMessage("name must be one line of text in one direction");
        }
        assertThatThrownBy(() -> Text.required("name", "\u200b\u00a0", 9))
                .hasMessage("name is required");
        assertThat(Text.required("name", "👩\u200d💻", 9)).isNotNull();
    }

    @Test
    void ofALongTextOnlyTheBeginningIsSaidBack() {
        assertThat(Text.quotable("x".repeat(500))).hasSize(500);
        assertThat(Text.quotable("x".repeat(501))).isEqualTo("x".repeat(500) + "…");
        assertThat(Text.quotable("x".repeat(499) + "🔑🔑")).isEqualTo("x".repeat(499) + "…");
        String value = "0123456789abcdef".repeat(4);
        assertThat(Text.quotable("x".repeat(480) + value)).doesNotContain("0123");
    }
}
