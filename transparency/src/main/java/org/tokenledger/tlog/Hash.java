package org.tokenledger.tlog;

import org.tokenledger.note.Malformed;
import org.tokenledger.note.StrictBase64;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A node of the tree: 32 bytes of SHA-256. */
public final class Hash {
    public static final int BYTES = 32;

    /** Of the tree without leaves: the hash of nothing (RFC 9162 §2.1.1). */
    public static final Hash OF_NOTHING = new Hash(sha256().digest());

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes 32 bytes as they are.
     *
     * @throws Malformed when there are fewer or more: an empty hash proves nothing
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new Malformed("a hash has 32 bytes, not " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** The hash number {@code i} of those that stand one behind the other. */
    public static Hash in(byte[] many, int i) {
        return new Hash(Arrays.copyOfRange(many, i * BYTES, (i + 1) * BYTES));
    }

    /**
     * Reads the text form.
     *
     * @throws Malformed when it is not Base 64 of 32 bytes
     */
    public static Hash parse(String base64) {
        return of(StrictBase64.decode(base64));
    }

    /** Of any bytes, without a prefix. */
    public static Hash sha256(byte[] bytes) {
        return new Hash(sha256().digest(bytes));
    }

    public static Hash leaf(byte[] entry) {
        MessageDigest sha256 = sha256();
        sha256.update(LEAF);
        return new Hash(sha256.digest(entry));
    }

    public static Hash node(Hash left, Hash right) {
        MessageDigest sha256 = sha256();
        sha256.update(NODE);
        sha256.update(left.bytes);
        return new Hash(sha256.digest(right.bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base 64. */
    @Override
    public String toString() {
        return StrictBase64.encode(bytes);
    }
}
