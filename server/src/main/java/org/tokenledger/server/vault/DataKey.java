package org.tokenledger.server.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.SecretKey;

/** The key of one token's or user's private text. */
public final class DataKey {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey secret;
    private final SecureRandom random;

    private DataKey(SecretKey secret, SecureRandom random) {
        this.secret = secret;
        this.random = random;
    }

    public static DataKey generate() {
        return new DataKey(AesGcm.newKey(RANDOM), RANDOM);
    }

    static DataKey of(byte[] secret) {
        return of(secret, RANDOM);
    }

    /** The key of these 32 bytes, which takes its nonces from this generator. */
    public static DataKey of(byte[] secret, SecureRandom random) {
        return new DataKey(AesGcm.key(secret), random);
    }

    byte[] secret() {
        return secret.getEncoded();
    }

    /**
     * Seals text for one place; nobody can move it to another.
     *
     * @return Base64 of what {@link AesGcm} makes of it
     */
    String seal(String text, String place) {
        byte[] sealed = AesGcm.seal(secret, text.getBytes(UTF_8), place.getBytes(UTF_8), random);
        return Base64.getEncoder().encodeToString(sealed);
    }

    /**
     * The text that was sealed for this place.
     *
     * @throws NotSealedByThis when it was not sealed by this key, or for another place, or was
     *     changed since
     */
    String open(String sealed, String place) {
        return new String(AesGcm.open(secret, decoded(sealed), place.getBytes(UTF_8)), UTF_8);
    }

    private static byte[] decoded(String sealed) {
        try {
            return Base64.getDecoder().decode(sealed);
        } catch (IllegalArgumentException notBase64) {
            throw new NotSealedByThis();
        }
    }
}
