package org.tokenledger.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A text and who signed it. Nothing of it may be believed before {@link #signers} has said who did.
 *
 * @param text ends with a newline
 * @param signatures at least one
 */
public record Note(String text, List<NoteSignature> signatures) {
    /** More than these nobody needs, and everybody could send (signed-note, Format). */
    private static final int MOST_SIGNATURES = 100;

    private static final int MOST_CHARACTERS = 1_000_000;

    public Note {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || signatures.isEmpty()) {
            throw new Malformed("a note needs a text that ends with a newline, and a signature");
        }
    }

    /** The text, signed by these keys. */
    public static Note signed(String text, Collection<SigningKey> keys) {
        return new Note(text, keys.stream().map(key -> key.sign(text)).toList());
    }

    /**
     * Reads a note.
     *
     * @throws Malformed when it is none
     */
    public static Note parse(byte[] bytes) {
        try {
            return parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notUtf8) {
            throw new Malformed("not UTF-8");
        }
    }

    /** As above, from what was decoded already. */
    public static Note parse(String note) {
        if (note.length() > MOST_CHARACTERS || note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new Malformed("a note that is too long, or has control characters in it");
        }
        int end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n")) {
            throw new Malformed("a note has an empty line before its signatures");
        }
        String[] lines = note.substring(end + 2).split("\n", -1);
        if (lines.length - 1 > MOST_SIGNATURES) {
            throw new Malformed("too many signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (int i = 0; i < lines.length - 1; i++) {
            signatures.add(NoteSignature.parse(lines[i]));
        }
        return new Note(note.substring(0, end + 1), signatures);
    }

    /**
     * Those of the keys that signed; signatures by others are ignored.
     *
     * @throws Malformed when a signature says that it is by one of the keys, and is not
     */
    public List<VerifierKey> signers(Collection<VerifierKey> known) {
        List<VerifierKey> found = new ArrayList<>();
        for (VerifierKey key : known) {
            for (NoteSignature signature : signatures) {
                if (!key.isNamedBy(signature)) {
                    continue;
                }
                if (!key.verifies(text, signature)) {
                    throw new Malformed("the signature by " + key.name() + " is not right");
                }
                if (!found.contains(key)) {
                    found.add(key);
                }
            }
        }
        return found;
    }

    /** With these signatures too; those that are there already are not repeated. */
    public Note with(Collection<NoteSignature> more) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        more.stream().filter(signature -> !all.contains(signature)).forEach(all::add);
        return new Note(text, all);
    }

    /** As it is written. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString();
    }
}
