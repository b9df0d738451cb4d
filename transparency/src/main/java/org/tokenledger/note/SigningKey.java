package org.tokenledger.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** A private key that signs notes, in the form that Go's {@code note} package reads too. */
public final class SigningKey {
    private static final String START = "PRIVATE+KEY+";

    private final byte[] seed;
    private final PrivateKey key;
    private final VerifierKey verifier;

    private SigningKey(String name, int type, byte[] seed) {
        this.seed = seed.clone();
        this.key = Ed25519.privateKey(seed);
        this.verifier = new VerifierKey(name, type, Ed25519.publicKeyOf(seed));
    }

    /** A new key of the given type of {@link VerifierKey}. */
    public static SigningKey generate(String name, int type, SecureRandom random) {
        byte[] seed = new byte[Ed25519.KEY_BYTES];
        random.nextBytes(seed);
        return new SigningKey(name, type, seed);
    }

    /** The key of a seed of 32 bytes. */
    public static SigningKey ofSeed(String name, int type, byte[] seed) {
        if (seed.length != Ed25519.KEY_BYTES) {
            throw new Malformed("a seed has 32 bytes");
        }
        return new SigningKey(name, type, seed);
    }

    /**
     * Reads {@link #revealSecret}.
     *
     * @throws Malformed when it is none; the message holds nothing of the text
     */
    public static SigningKey parse(String text) {
        String[] parts = text.split("\\+", 5);
        if (!text.startsWith(START) || parts.length != 5) {
            throw new Malformed("not a signing key");
        }
        byte[] typeAndSeed = StrictBase64.decode(parts[4]);
        if (typeAndSeed.length != 1 + Ed25519.KEY_BYTES
                || (typeAndSeed[0] != VerifierKey.ED25519
                        && typeAndSeed[0] != VerifierKey.COSIGNATURE)) {
            throw new Malformed("a signing key of another type than Ed25519");
        }
        SigningKey key =
                new SigningKey(
                        parts[2],
                        typeAndSeed[0],
                        Arrays.copyOfRange(typeAndSeed, 1, typeAndSeed.length));
        if (!HexFormat.of().toHexDigits(key.verifier.id()).equals(parts[3])) {
            throw new Malformed("the id in the signing key is another key's");
        }
        return key;
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /** The signature over the text of a note; for a key of type Ed25519. */
    public NoteSignature sign(String text) {
        require(VerifierKey.ED25519);
        return NoteSignature.of(verifier, Ed25519.sign(key, text.getBytes(UTF_8)));
    }

    /** The cosignature of a checkpoint's text, as of a time; for a key of a witness. */
    public NoteSignature cosign(String text, Instant time) {
        require(VerifierKey.COSIGNATURE);
        long seconds = time.getEpochSecond();
        byte[] signed = Ed25519.sign(key, cosigned(text, seconds).getBytes(UTF_8));
        ByteBuffer timed = ByteBuffer.allocate(Long.BYTES + signed.length);
        return NoteSignature.of(verifier, timed.putLong(seconds).put(signed).array());
    }

    private void require(int type) {
        if (verifier.type() != type) {
            throw new IllegalStateException("a key of another type");
        }
    }

    /** What is signed (tlog-cosignature, Ed25519 signed message). */
    static String cosigned(String text, long seconds) {
        return "cosignature/v1\ntime " + seconds + "\n" + text;
    }

    /** The whole key, to be kept in a file that nobody else can read. */
    public String revealSecret() {
        byte[] typeAndSeed =
                ByteBuffer.allocate(1 + seed.length).put((byte) verifier.type()).put(seed).array();
        return START
                + verifier.name()
                + "+"
                + HexFormat.of().toHexDigits(verifier.id())
                + "+"
                + StrictBase64.encode(typeAndSeed);
    }

    @Override
    public String toString() {
        return "SigningKey[" + verifier + "]";
    }
}
