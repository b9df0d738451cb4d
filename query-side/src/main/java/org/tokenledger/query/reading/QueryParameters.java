package org.tokenledger.query.reading;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.permission.Permissions;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The query parameters of one request, each at most once but those that may be repeated. Whatever
 * is wrong with them is {@code malformed_request}, also a name that the endpoint does not know: a
 * misspelt filter must not be taken for no filter.
 */
public final class QueryParameters {
    private static final Pattern UUID_FORM =
            Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final Pattern POSITION_FORM = Pattern.compile("\\d{1,18}");
    private static final Pattern NUMBER_FORM = Pattern.compile("\\d{1,9}");

    /** The JDK would also take {@code 1} and {@code 1.2} for IPv4, and brackets and scopes. */
    private static final Pattern ADDRESS_FORM =
            Pattern.compile("\\d+(\\.\\d+){3}|\\p{XDigit}*:[\\p{XDigit}:.]*");

    private final Map<String, List<String>> given = new TreeMap<>();

    private QueryParameters(
            Map<String, String[]> parameters,
            Collection<String> known,
            Collection<String> repeatable) {
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw malformed(name, "There is no query parameter " + name);
            }
            if (values.length != 1 && !repeatable.contains(name)) {
                throw malformed(name, name + " must be given once");
            }
            if (Arrays.stream(values).anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw malformed(name, name + " must not contain a NUL character");
            }
            given.put(name, List.of(values));
        });
    }

    /**
     * Checks the names.
     *
     * @param parameters where a servlet request has them: {@code request::getParameterMap}, which
     *     throws IllegalStateException when the query string cannot be decoded
     * @param known the parameters that the endpoint knows
     */
    public static QueryParameters of(
            Supplier<Map<String, String[]>> parameters, Collection<String> known) {
        return of(parameters, known, List.of());
    }

    /** The same, where some may be given more than once. */
    public static QueryParameters of(
            Supplier<Map<String, String[]>> parameters,
            Collection<String> known,
            Collection<String> repeatable) {
        Map<String, String[]> decoded;
        try {
            decoded = parameters.get();
        } catch (IllegalStateException undecodable) {
            throw Refused.malformed("The query string is malformed");
        }
        return new QueryParameters(decoded, known, repeatable);
    }

    /** The same, and this one too. */
    public QueryParameters with(String name, String value) {
        QueryParameters more = new QueryParameters(Map.of(), List.of(), List.of());
        more.given.putAll(given);
        more.given.put(name, List.of(value));
        return more;
    }

    public @Nullable String text(String name) {
        List<String> values = given.get(name);
        return values == null ? null : values.getFirst();
    }

    /** Of a parameter that may be repeated, all; empty when it is not given. */
    public List<String> texts(String name) {
        return given.getOrDefault(name, List.of());
    }

    public @Nullable UUID id(String name) {
        String text = text(name);
        return text == null ? null : id(name, text);
    }

    /** An id from anywhere in a request, in its one textual form. */
    public static UUID id(String name, String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw malformed(name, name + " must be a UUID");
        }
        return UUID.fromString(text);
    }

    public @Nullable Instant time(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return instant(text);
        } catch (DateTimeException notATime) {
            throw malformed(name, name + " must be a time as in RFC 3339");
        }
    }

    /** A time with a year of four digits (RFC 3339 §5.6): PostgreSQL knows fewer than Java does. */
    static Instant instant(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new DateTimeException("not a year of four digits");
        }
        return OffsetDateTime.parse(text).toInstant();
    }

    /** An IP address, or the network of many, as PostgreSQL reads it: {@code 192.0.2.1/32}. */
    public @Nullable String network(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        String[] parts = text.split("/", 2);
        try {
            if (ADDRESS_FORM.matcher(parts[0]).matches()) {
                InetAddress address = InetAddress.ofLiteral(parts[0]);
                int width = address.getAddress().length * Byte.SIZE;
                int bits = parts.length == 1 ? width : Integer.parseInt(parts[1]);
                if (bits >= 0 && bits <= width) {
                    return address.getHostAddress() + "/" + bits;
                }
            }
        } catch (IllegalArgumentException neither) {
            // Refused below.
        }
        throw malformed(name, name + " must be an address, or a network like 192.0.2.0/24");
    }

    /** A range of time that holds nothing, because {@code to} is before {@code from}. */
    public static void refuseReversed(@Nullable Instant from, @Nullable Instant to) {
        if (from != null && to != null && to.isBefore(from)) {
            throw malformed("to", "to must not be before from");
        }
    }

    /** The same of positions. */
    public static void refuseReversed(@Nullable Long from, @Nullable Long to) {
        if (from != null && to != null && to < from) {
            throw malformed("toPosition", "toPosition must not be before fromPosition");
        }
    }

    /** A permission's name, of whatever catalogue: old tokens may hold what is in none now. */
    public @Nullable String permission(String name) {
        String text = text(name);
        if (text != null && !Permissions.isName(text)) {
            throw malformed(name, name + " must be one resource:action, like configs:read");
        }
        return text;
    }

    public int number(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number = NUMBER_FORM.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw malformed(name, name + " must be a number from " + least + " to " + most);
        }
        return number;
    }

    /** A position of the ledger, or what could be one. */
    public @Nullable Long position(String name) {
        String text = text(name);
        return text == null ? null : position(name, text);
    }

    /** A position from anywhere in a request. */
    public static long position(String name, String text) {
        if (!POSITION_FORM.matcher(text).matches()) {
            throw malformed(name, name + " must be a position of the ledger: 0, 1, 2, …");
        }
        return Long.parseLong(text);
    }

    public @Nullable Boolean flag(String name) {
        String text = oneOf(name, "true", "false");
        return text == null ? null : Boolean.valueOf(text);
    }

    public @Nullable String oneOf(String name, String... allowed) {
        String text = text(name);
        if (text != null && !Arrays.asList(allowed).contains(text)) {
            throw malformed(name, name + " must be one of: " + String.join(", ", allowed));
        }
        return text;
    }

    /** All that was given, by name: {@code asOf=17&unusedFor=P90D}; not encoded. */
    public String inOrder() {
        return given.entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().stream().map(value -> entry.getKey() + "=" + value))
                .collect(Collectors.joining("&"));
    }

    /**
     * The same for the same list with the same parameters, however they were ordered.
     *
     * @param leftOut parameters that do not matter
     */
    String fingerprint(String list, Collection<String> leftOut) {
        Map<String, List<String>> rest = new TreeMap<>(given);
        rest.keySet().removeAll(leftOut);
        // A NUL is in no value, so two different maps never read the same.
        StringBuilder text = new StringBuilder(list);
        rest.forEach((name, values) ->
                values.forEach(value -> text.append('\0').append(name).append('\0').append(value)));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    public static Refused malformed(String name, String message) {
        return Refused.field(Code.MALFORMED_REQUEST, name, message);
    }
}
