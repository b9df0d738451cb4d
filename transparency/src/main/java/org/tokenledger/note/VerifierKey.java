package org.tokenledger.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key that notes are checked with, and the name it goes by. Two of them are equal when
 * their texts are.
 */
public final class VerifierKey {
    /** Plain Ed25519 signatures over the text of the note. */
    public static final int ED25519 = 0x01;

    /** Ed25519 cosignatures of checkpoints, with a time (tlog-cosignature). */
    public static final int COSIGNATURE = 0x04;

    private final String name;
    private final int type;
    private final byte[] key;
    private final int id;

    VerifierKey(String name, int type, byte[] key) {
        this.name = validName(name);
        this.type = type;
        this.key = key.clone();
        this.id = Ed25519.keyId(name, type, key);
        Ed25519.publicKey(key);
    }

    /**
     * Reads the text form {@code name+id+key}.
     *
     * @throws Malformed when it is none, or of a type that is not known here, or the id is not the
     *     key's
     */
    public static VerifierKey parse(String text) {
        // The last part is Base 64 and may hold a plus itself.
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new Malformed("not a verifier key: it has the form name+id+key");
        }
        byte[] typeAndKey = StrictBase64.decode(parts[2]);
        if (typeAndKey.length != 1 + Ed25519.KEY_BYTES
                || (typeAndKey[0] != ED25519 && typeAndKey[0] != COSIGNATURE)) {
            throw new Malformed("a verifier key of another type than Ed25519");
        }
        VerifierKey key =
                new VerifierKey(
                        parts[0],
                        typeAndKey[0],
                        Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length));
        if (!HexFormat.of().toHexDigits(key.id).equals(parts[1])) {
            throw new Malformed("the id in the verifier key is another key's");
        }
        return key;
    }

    static String validName(String name) {
        if (name.isEmpty()
                || name.codePoints()
                        .anyMatch(c -> Character.isSpaceChar(c) || c == '+' || c < ' ')) {
            throw new Malformed("a key's name is empty, or has a space or a plus in it");
        }
        return name;
    }

    public String name() {
        return name;
    }

    public int id() {
        return id;
    }

    public int type() {
        return type;
    }

    /** Whether the signature says that it is by this key. */
    public boolean isNamedBy(NoteSignature signature) {
        return signature.keyId() == id && signature.name().equals(name);
    }

    /** Whether the signature is by this key, over this text of a note. */
    public boolean verifies(String text, NoteSignature signature) {
        if (!isNamedBy(signature)) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(signature.bytes());
        String message = text;
        if (type == COSIGNATURE) {
            if (bytes.remaining() != Long.BYTES + Ed25519.SIGNATURE_BYTES) {
                return false;
            }
            long time = bytes.getLong();
            if (time < 0) {
                return false;
            }
            message = SigningKey.cosigned(text, time);
        }
        byte[] signed = new byte[bytes.remaining()];
        bytes.get(signed);
        return signed.length == Ed25519.SIGNATURE_BYTES
                && Ed25519.verifies(Ed25519.publicKey(key), message.getBytes(UTF_8), signed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** The text form. */
    @Override
    public String toString() {
        byte[] typeAndKey = ByteBuffer.allocate(1 + key.length).put((byte) type).put(key).array();
        return name + "+" + HexFormat.of().toHexDigits(id) + "+" + StrictBase64.encode(typeAndKey);
    }
}
