package org.tokenledger.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.note.Malformed;
import org.tokenledger.verifier.json.Json;

import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class JsonOfTheVerifierTest {
    private static final JsonMapper JACKSON = JsonMapper.builder().build();
    private static final String CHARACTERS =
            "ab\"\\/\b\f\n\r\t\u0000\u001f\u007f\u00e9\u20ac\ud83d\udd11{}[]:, ";

    private final Random random = new Random(5);

    @Test
    void whatJacksonWritesIsReadAndWrittenInCanonicalForm() {
        for (int i = 0; i < 2_000; i++) {
            Object value = value(4);
            String written = JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);

            Object read = Json.parse(written);

            assertThat(read).isEqualTo(value);
            assertThat(Json.parse(Json.canonical(read))).isEqualTo(value);
            assertThat(JACKSON.readTree(Json.canonical(read))).isEqualTo(JACKSON.readTree(written));
        }
    }

    @SuppressWarnings("NullAway") // null is a value
    private Object value(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> text();
            case 1 -> random.nextLong(1L << 53) - (1L << 52);
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> {
                List<Object> values = new ArrayList<>();
                random.ints(random.nextInt(4)).forEach(_ -> values.add(value(depth - 1)));
                yield values;
            }
            default -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                random.ints(random.nextInt(4)).forEach(_ -> fields.put(text(), value(depth - 1)));
                yield fields;
            }
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(6), 0, CHARACTERS.codePointCount(0, CHARACTERS.length()))
                .forEach(i ->
                        text.appendCodePoint(
                                CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0, i))));
        return text.toString();
    }

    /** RFC 8785 §3.2.2.2 and §3.2.3. */
    @Test
    void theCanonicalFormIsThatOfTheRfc() {
        Object read =
                Json.parse(
                        "{\"b\":[1,true,null],\"a\":\"\\u20ac$\\u000F\\nA'\\u0042\\\"\\\\\\/\"}");

        assertThat(Json.canonical(read))
                .isEqualTo("{\"a\":\"\u20ac$\\u000f\\nA'B\\\"\\\\/\",\"b\":[1,true,null]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":1}",
                "{a:1}",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\n\"",
                "01",
                "-",
                "1.5",
                "1e3",
                "9999999999999999999",
                "nul",
                "truefalse",
                "1 2",
                "'a'"
            })
    void whatIsNotJsonOfALedgerIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void nothingIsReadDeeperThanMemoryAllows() {
        assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).isInstanceOf(Malformed.class);
    }

    @Test
    void whateverIsReadEndsWithAValueOrARefusal() {
        String json =
                JACKSON.writeValueAsString(Map.of("a", List.of("x\n", 1, true), "b", "\u20ac"));
        for (int i = 0; i < 20_000; i++) {
            StringBuilder odd = new StringBuilder(json);
            odd.setCharAt(random.nextInt(odd.length()), CHARACTERS.charAt(random.nextInt(12)));
            try {
                Json.parse(odd.toString());
            } catch (Malformed refused) {
                assertThat(refused).hasMessageContaining("not JSON");
            }
        }
    }
}
