package org.tokenledger.tlog;

import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;

import java.util.regex.Pattern;

/**
 * What a log says of itself (c2sp.org/tlog-checkpoint).
 *
 * @param origin which log
 * @param size number of leaves
 * @param root the Merkle tree hash over them
 */
public record Checkpoint(String origin, long size, Hash root) {
    private static final Pattern SIZE = Pattern.compile("0|[1-9]\\d{0,17}");

    public Checkpoint {
        if (origin.isEmpty() || origin.chars().anyMatch(c -> c < ' ') || size < 0) {
            throw new Malformed("no checkpoint has such an origin or size");
        }
        if (size == 0 && !root.equals(Hash.OF_NOTHING)) {
            throw new Malformed("an empty tree with the root of another");
        }
    }

    /**
     * Reads the text of a note; extension lines are allowed and ignored.
     *
     * @throws Malformed when it is no checkpoint
     */
    public static Checkpoint of(Note note) {
        String[] lines = note.text().split("\n", -1);
        if (lines.length < 4 || !SIZE.matcher(lines[1]).matches()) {
            throw new Malformed("a checkpoint has an origin, a size and a root");
        }
        for (int i = 0; i < lines.length - 1; i++) {
            if (lines[i].isEmpty()) {
                throw new Malformed("a checkpoint has no empty lines");
            }
        }
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), Hash.parse(lines[2]));
    }

    /** The text that is signed. */
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }
}
