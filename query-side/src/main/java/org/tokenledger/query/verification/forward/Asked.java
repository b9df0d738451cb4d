package org.tokenledger.query.verification.forward;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Text;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a query string asks for.
 *
 * @param permissions all of them are needed
 * @param refusal what to answer when the string can't be understood
 */
record Asked(List<String> permissions, @Nullable Answer refusal) {
    private static final String PERMISSION = "permission";
    private static final Asked NOTHING = new Asked(List.of(), null);
    private static final Asked MALFORMED = refused("The query string is malformed");
    private static final Asked UNKNOWN =
            refused("The query string holds a parameter other than permission");

    private static Asked refused(String detail) {
        return new Asked(List.of(), Answer.refusal(Code.MALFORMED_REQUEST, detail));
    }

    /** At {@code /auth} a misspelt parameter would be a check that is not made. */
    static Asked by(Presented request) {
        String query = request.query();
        if (query == null || query.isEmpty()) {
            return NOTHING;
        }
        List<String> permissions = new ArrayList<>(2);
        boolean unknown = false;
        try {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                if (name.equals(PERMISSION)) {
                    // A secret sent by mistake is no permission, and is not said back.
                    permissions.add(Text.quotable(value));
                } else {
                    unknown |= !pair.isEmpty();
                }
            }
        } catch (IllegalArgumentException badEscape) {
            return MALFORMED;
        }
        return unknown && !request.isBelow() ? UNKNOWN : new Asked(permissions, null);
    }

    private static String decoded(String text) {
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        // What stands in for bytes that are not UTF-8.
        if (decoded.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException();
        }
        return decoded;
    }
}
