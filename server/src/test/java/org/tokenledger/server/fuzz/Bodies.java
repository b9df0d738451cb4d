package org.tokenledger.server.fuzz;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Bodies as the contract wants them, and what can be wrong with a body. */
final class Bodies {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> REQUIRED =
            Set.of("name", "username", "role", "ids", "userId", "tokens");
    private static final Set<String> TEXTS = Set.of("name", "username", "reason");

    private static final List<String> NO_JSON =
            List.of(
                    "{",
                    "}",
                    "[]",
                    "\"text\"",
                    "7",
                    "true",
                    "nul",
                    "{'name':'x'}",
                    "{\"name\":\"x\",}",
                    "{\"name\":NaN}",
                    "{\"name\" \"x\"}",
                    "{\"name\":\"x\" // comment\n}",
                    "{\"name\":\"a\nb\"}",
                    "{\"name\":\"\\x\"}",
                    "{\"name\":01}",
                    "<name>x</name>",
                    "name=x&role=viewer",
                    "{\"name\":\"x\"}{\"name\":\"y\"}",
                    "{\"name\":\"x\"} x",
                    "{\"\\ud800\":1}",
                    "{\"\":1}",
                    "{\"name\":1e99999999}");
    private static final List<String> WRONG_TYPES =
            List.of("7", "-0.5", "1e400", "true", "{}", "{\"names\":7}", "[[]]", "[7]", "[null]");

    private static final List<String> NOT_UTF8 =
            List.of("ff", "c328", "c080", "eda080", "f4908080", "e282", "80", "00", "f09f9880ff");
    private static final List<String> NO_TEXT =
            List.of("\\u0000", "\\ud800", "\\udfff", "\\udc00\\ud800", "\\u0001", "\\u0378");

    private final World world;
    private int made;

    Bodies(World world) {
        this.world = world;
    }

    /** A good one. */
    ObjectNode good(Operation operation, Random random) {
        ObjectNode body = JSON.createObjectNode();
        for (String field : operation.fields()) {
            boolean wanted =
                    isRequired(operation, field)
                            || (random.nextInt(3) == 0 && !expires(body, field));
            if (wanted) {
                body.set(field, value(operation, field, random));
            }
        }
        return body;
    }

    private static boolean isRequired(Operation operation, String field) {
        return REQUIRED.contains(field)
                || (field.equals("ownerId") && operation.path().endsWith("/reassign"));
    }

    /** One of expiresAt and expiresIn. */
    private static boolean expires(ObjectNode body, String field) {
        return field.equals("expiresIn") && body.has("expiresAt");
    }

    /** One that nobody has. */
    static String tokenValue(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return "tc-apiv1_" + HexFormat.of().formatHex(bytes);
    }

    private JsonNode value(Operation operation, String field, Random random) {
        return switch (field) {
            case "name", "username" -> text("fuzz \"" + made++ + "\" \u00fc\uD83D\uDE00");
            case "reason" -> text("because\n\tof \u00e4, \u2028 and \\ " + random.nextInt(100));
            case "role" -> text(random.nextBoolean() ? "viewer" : "manager");
            case "ownerId" -> text(world.aUser(random));
            case "userId" ->
                    text(random.nextBoolean() ? world.administrator() : world.aUser(random));
            case "ids" -> {
                var ids = JSON.createArrayNode();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    ids.add(
                            random.nextInt(6) == 0
                                    ? world.unknownId(random)
                                    : world.aToken(random));
                }
                yield ids;
            }
            case "until" -> text("0");
            case "permissions" ->
                    random.nextBoolean()
                            ? text("configs:*, agents:read heartbeat:write")
                            : JSON.createArrayNode().add("configs:read").add("tokens:*");
            case "expiresAt" -> text("2099-12-31T23:59:59.5+02:00");
            case "expiresIn" -> text("P1Y2M3DT4H5M6.7S");
            case "rawToken" -> text(tokenValue(random));
            case "tokens" ->
                    JSON.createArrayNode()
                            .add(JSON.createObjectNode().put("token", tokenValue(random)));
            default ->
                    throw new AssertionError(
                            "Bodies must learn what is good for " + field + " of " + operation);
        };
    }

    private static JsonNode text(String text) {
        return JSON.getNodeFactory().stringNode(text);
    }

    /** Spoils it. */
    void spoil(RawRequest request, Operation operation, ObjectNode good, Random random) {
        String json = good.toString();
        List<String> fields = List.copyOf(good.propertyNames());
        String field =
                fields.isEmpty()
                        ? operation.fields().getLast()
                        : fields.get(random.nextInt(fields.size()));
        String rest = json.length() > 2 ? "," + json.substring(1) : "}";
        switch (random.nextInt(15)) {
            case 0, 1 -> {
                set(good, field, random);
                wrong(request, "wrong type of " + field, good.toString());
            }
            case 2 -> {
                good.putNull(field);
                boolean needed = isRequired(operation, field);
                body(request, good.toString());
                say(request, "null for " + field, needed);
            }
            case 3 -> {
                good.remove(field);
                boolean needed = isRequired(operation, field);
                body(request, good.toString());
                say(request, "no " + field, needed);
            }
            case 4 -> wrong(request, "unknown field", "{\"surplus\":[1,{\"a\":null}]" + rest);
            case 5 ->
                    wrong(
                            request,
                            "field twice",
                            "{\"" + field + "\":null,\"" + field + "\":null}");
            case 6 -> wrong(request, "no JSON", NO_JSON.get(random.nextInt(NO_JSON.size())));
            case 7 -> {
                String odd = random.nextBoolean() ? "null" : random.nextBoolean() ? "" : " ";
                body(request, odd);
                say(request, "a body of " + odd, operation.bodyRequired());
            }
            case 8 -> notUtf8(request, operation, random);
            case 9 -> {
                String odd = NO_TEXT.get(random.nextInt(NO_TEXT.size()));
                String textField = operation.fields().getLast();
                wrong(request, "text that is none", "{\"" + textField + "\":\"a" + odd + "b\"}");
            }
            case 10 -> encodedOtherwise(request, json, random);
            case 11 -> {
                String deep = (random.nextBoolean() ? "[" : "{\"a\":").repeat(20_000);
                wrong(request, "a deep body", "{\"" + field + "\":" + deep);
            }
            case 12 -> {
                if (random.nextInt(4) == 0) {
                    int limit = (operation.path().contains("/bulk/") ? 4 : 1) << 20;
                    request.mayBeCutOff = true;
                    wrong(request, "a huge body", json + " ".repeat(limit));
                } else {
                    tooLong(request, operation, good, random);
                }
            }
            case 13 -> tooLong(request, operation, good, random);
            default -> makeNoSense(request, operation, good, random);
        }
    }

    private static void set(ObjectNode good, String field, Random random) {
        String wrong =
                field.equals("ids") && random.nextBoolean()
                        ? "\"7\""
                        : WRONG_TYPES.get(random.nextInt(WRONG_TYPES.size()));
        if (field.equals("until") && wrong.equals("7")) {
            wrong = "7.5";
        }
        // A number that JSON can write and Java can not hold.
        good.set(
                field,
                wrong.equals("1e400")
                        ? JSON.getNodeFactory()
                                .rawValueNode(new tools.jackson.databind.util.RawValue(wrong))
                        : JSON.readTree(wrong));
    }

    private static void notUtf8(RawRequest request, Operation operation, Random random) {
        String hex = NOT_UTF8.get(random.nextInt(NOT_UTF8.size()));
        String field = operation.fields().getLast();
        String latin1 =
                "{\""
                        + field
                        + "\":\"a"
                        + new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1)
                        + "b\"}";
        request.body = latin1.getBytes(StandardCharsets.ISO_8859_1);
        request.wrong("bytes " + hex + " are not UTF-8");
    }

    private static void encodedOtherwise(RawRequest request, String json, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> wrong(request, "byte order mark", "\uFEFF" + json);
            case 1 -> request.body = json.getBytes(StandardCharsets.UTF_16);
            case 2 -> request.body = json.getBytes(StandardCharsets.UTF_16LE);
            default -> request.body = json.getBytes(java.nio.charset.Charset.forName("UTF-32"));
        }
        request.wrong("not encoded in UTF-8");
    }

    private static void tooLong(
            RawRequest request, Operation operation, ObjectNode good, Random random) {
        operation.fields().stream()
                .filter(TEXTS::contains)
                .findFirst()
                .ifPresentOrElse(
                        field -> {
                            String letter = random.nextBoolean() ? "x" : "\uD83D\uDE00";
                            good.put(field, letter.repeat(field.equals("reason") ? 501 : 201));
                            wrong(request, field + " is too long", good.toString());
                        },
                        () -> wrong(request, "nothing", "[]"));
    }

    private void makeNoSense(
            RawRequest request, Operation operation, ObjectNode good, Random random) {
        for (String field : operation.fields()) {
            switch (field) {
                case "expiresAt" ->
                        good.put(
                                field,
                                pick(
                                        random,
                                        "tomorrow",
                                        "2001-01-01T00:00:00Z",
                                        "2099-13-01T00:00:00Z",
                                        "+999999999-01-01T00:00:00Z"));
                case "expiresIn" ->
                        good.put(
                                field,
                                pick(
                                        random,
                                        "P",
                                        "PT0S",
                                        "P-1D",
                                        "P999999999Y",
                                        "1 day",
                                        "PT1e9S"));
                case "permissions" ->
                        good.put(
                                field,
                                pick(
                                        random,
                                        "nonsense:read",
                                        "*:*",
                                        "configs:",
                                        ":read",
                                        "configs:read;drop"));
                case "role" ->
                        good.put(field, pick(random, "owner", "king", "", "Manager", "viewer "));
                case "rawToken" ->
                        good.put(
                                field,
                                pick(
                                        random,
                                        "",
                                        "tc-apiv1_",
                                        "tc-apiv1_" + "A".repeat(64),
                                        "x".repeat(5000)));
                case "name", "username" ->
                        good.put(field, pick(random, "", " ", "\u2003\u2003", "\t"));
                case "ids" ->
                        good.putArray(field)
                                .add(
                                        pick(
                                                random,
                                                "",
                                                "1-1-1-1-1",
                                                "{" + world.aToken(random) + "}",
                                                "'"));
                case "tokens" -> good.putArray(field);
                case "ownerId", "userId" ->
                        good.put(
                                field,
                                pick(random, "", "me", "00000000-0000-0000-0000-00000000000g"));
                default -> {}
            }
        }
        boolean senseless =
                operation.fields().stream()
                        .anyMatch(field -> !List.of("reason", "until").contains(field));
        body(request, good.toString());
        say(request, "values without sense", senseless);
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static void wrong(RawRequest request, String what, String body) {
        body(request, body);
        request.wrong(what);
    }

    private static void say(RawRequest request, String what, boolean mustBeRefused) {
        if (mustBeRefused) {
            request.wrong(what);
        } else {
            request.odd(what);
        }
    }

    static void body(RawRequest request, String body) {
        request.body = body.getBytes(StandardCharsets.UTF_8);
    }
}
