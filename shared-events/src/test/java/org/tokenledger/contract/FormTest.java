package org.tokenledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

@NullMarked
class FormTest {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private static Form form(@Nullable String type, String body) {
        return Form.parse(type, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertRefused(Code code, @Nullable String type, String body) {
        assertThatThrownBy(() -> form(type, body).required("token"))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=a%2Bb+c", "x=1&token=a%2Bb+c&", "&token=a%2bb%20c&unknown"})
    void aParameterIsFoundAmongOthersAndDecoded(String body) {
        assertThat(form(TYPE + ";charset=UTF-8", body).required("token")).isEqualTo("a+b c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token",
                "token=",
                "Token=a",
                "token=a&token=b",
                "token=%",
                "token=%ff",
                "token=\u00ff"
            })
    void whatIsLeftOutGivenTwiceOrNotDecodableIsMalformed(String body) {
        assertRefused(Code.MALFORMED_REQUEST, TYPE, body);
    }

    @Test
    void anotherTypeIsNotRead() {
        assertRefused(Code.UNSUPPORTED_MEDIA_TYPE, "application/json", "token=a");
        assertRefused(Code.UNSUPPORTED_MEDIA_TYPE, null, "token=a");
    }
}
