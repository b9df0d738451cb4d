package org.tokenledger.server.vault;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) as it is used here: a random nonce of 96 bits, then the ciphertext,
 * then its tag of 128 bits.
 */
final class AesGcm {
    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Making one costs more than opening with it. */
    private static final ThreadLocal<Cipher> TO_OPEN = ThreadLocal.withInitial(AesGcm::newCipher);

    private AesGcm() {}

    static SecretKey newKey(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return key(key);
    }

    static SecretKey key(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has %d bytes".formatted(KEY_BYTES));
        }
        return new SecretKeySpec(key, "AES");
    }

    static byte[] seal(SecretKey key, byte[] plain, byte[] associated, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = newCipher();
            init(cipher, Cipher.ENCRYPT_MODE, key, nonce, associated);
            byte[] sealed = cipher.doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK cannot seal with AES-GCM", missing);
        }
    }

    /**
     * Opens what was sealed with the same key and the same associated data.
     *
     * @throws NotSealedByThis for anything else
     */
    static byte[] open(SecretKey key, byte[] sealed, byte[] associated) {
        if (sealed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new NotSealedByThis();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 0, nonce, 0, NONCE_BYTES);
        try {
            Cipher cipher = TO_OPEN.get();
            init(cipher, Cipher.DECRYPT_MODE, key, nonce, associated);
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException changed) {
            throw new NotSealedByThis();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK cannot open AES-GCM", missing);
        }
    }

    private static void init(
            Cipher cipher, int mode, SecretKey key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK does not know AES-GCM", missing);
        }
    }
}
