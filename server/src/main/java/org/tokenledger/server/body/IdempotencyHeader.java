package org.tokenledger.server.body;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.IdempotencyKey;
import org.tokenledger.contract.Refused;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code Idempotency-Key} of a POST, with the digest of what it was used for. */
final class IdempotencyHeader {
    private static final String NAME = "Idempotency-Key";
    private static final Pattern ACCEPTED = Pattern.compile("[\\x21-\\x7E]{1,200}");

    private IdempotencyHeader() {}

    static Optional<IdempotencyKey> read(HttpServletRequest request, byte[] body) {
        List<String> values = Collections.list(request.getHeaders(NAME));
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1 || !ACCEPTED.matcher(values.getFirst()).matches()) {
            throw Refused.field(
                    Code.MALFORMED_REQUEST,
                    NAME,
                    NAME + " must be one key of 1 to 200 visible ASCII characters");
        }
        return Optional.of(new IdempotencyKey(values.getFirst(), digest(request, body)));
    }

    private static String digest(HttpServletRequest request, byte[] body) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
        add(sha256, request.getMethod());
        add(sha256, request.getRequestURI());
        add(sha256, request.getQueryString());
        sha256.update(body);
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** With its length in front, so that no two requests run together into the same bytes. */
    private static void add(MessageDigest sha256, @Nullable String part) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha256.update(bytes);
    }
}
