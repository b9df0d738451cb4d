package org.tokenledger.query.verification;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 of a token value as four longs, the first byte first. One per thread, used again and
 * again: what it holds is good until the same thread asks for the next.
 */
final class Sha256 {
    private static final ThreadLocal<Sha256> MINE = ThreadLocal.withInitial(Sha256::new);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha256;
    private final byte[] result = new byte[32];

    private Sha256() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static Sha256 of(String value) {
        Sha256 mine = MINE.get();
        byte[] secret = value.getBytes(StandardCharsets.UTF_8);
        try {
            mine.sha256.update(secret);
            mine.sha256.digest(mine.result, 0, mine.result.length);
        } catch (DigestException tooShort) {
            throw new IllegalStateException(tooShort);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        return mine;
    }

    long word(int i) {
        return (long) LONGS.get(result, i * Long.BYTES);
    }
}
