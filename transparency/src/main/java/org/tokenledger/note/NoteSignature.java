package org.tokenledger.note;

import java.nio.ByteBuffer;

/**
 * One signature line of a note.
 *
 * @param name of the key
 * @param keyId with the name, it tells keys apart; not a fingerprint to trust
 * @param base64 the signature itself, without the key id
 */
public record NoteSignature(String name, int keyId, String base64) {
    private static final String DASH = "\u2014 ";
    private static final int ID_BYTES = 4;

    static NoteSignature of(VerifierKey key, byte[] signature) {
        return new NoteSignature(key.name(), key.id(), StrictBase64.encode(signature));
    }

    /**
     * Reads one line, without its newline.
     *
     * @throws Malformed when it is no signature line
     */
    public static NoteSignature parse(String line) {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw new Malformed("not a signature line");
        }
        String name = VerifierKey.validName(line.substring(DASH.length(), space));
        ByteBuffer bytes = ByteBuffer.wrap(StrictBase64.decode(line.substring(space + 1)));
        if (bytes.remaining() <= ID_BYTES) {
            throw new Malformed("an empty signature");
        }
        int id = bytes.getInt();
        byte[] signature = new byte[bytes.remaining()];
        bytes.get(signature);
        return new NoteSignature(name, id, StrictBase64.encode(signature));
    }

    byte[] bytes() {
        return StrictBase64.decode(base64);
    }

    /** With its newline. */
    public String line() {
        byte[] signature = bytes();
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES + signature.length);
        bytes.putInt(keyId).put(signature);
        return DASH + name + " " + StrictBase64.encode(bytes.array()) + "\n";
    }
}
