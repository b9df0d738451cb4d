package org.tokenledger.verifier;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.StrictBase64;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Leaf;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an export: the entry of the log, byte for byte, and what it commits to, unless that
 * is withheld.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExportedEvent(
        long index,
        byte[] entry,
        Leaf leaf,
        byte @Nullable [] metadata,
        byte @Nullable [] payload,
        byte @Nullable [] salt) {
    private static final Pattern LINE =
            Pattern.compile(
                    "\\{\"leaf\":(\\{[^{}]*\\})(?:,\"metadata\":\"([A-Za-z0-9+/=]*)\""
                            + ",\"payload\":\"([A-Za-z0-9+/=]*)\",\"salt\":\"([A-Za-z0-9+/=]*)\")?\\}");

    /** Whether a line has the form of an event, whatever it says. */
    static boolean isOne(String line) {
        return LINE.matcher(line).matches();
    }

    static ExportedEvent parse(long index, String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw Unsound.leaf(index, "the line of the export is not one of an event");
        }
        try {
            byte[] entry = parts.group(1).getBytes(StandardCharsets.US_ASCII);
            return new ExportedEvent(
                    index,
                    entry,
                    Leaf.parse(entry),
                    bytes(parts.group(2)),
                    bytes(parts.group(3)),
                    bytes(parts.group(4)));
        } catch (Malformed never) {
            throw Unsound.leaf(index, never.getMessage());
        }
    }

    private static byte @Nullable [] bytes(@Nullable String base64) {
        return base64 == null ? null : StrictBase64.decode(base64);
    }

    Hash hash() {
        return Hash.leaf(entry);
    }

    /** Whether what it commits to is not shown. */
    boolean isWithheld() {
        return salt == null;
    }

    /** What is shown must be what the leaf commits to. */
    void requireCommitments() {
        if (salt == null || metadata == null || payload == null) {
            return;
        }
        try {
            if (!Leaf.metadata(salt, metadata).equals(leaf.metadata())) {
                throw Unsound.leaf(index, "the metadata is not what the leaf commits to");
            }
            if (!Leaf.payload(salt, payload).equals(leaf.payload())) {
                throw Unsound.leaf(index, "the payload is not what the leaf commits to");
            }
        } catch (Malformed never) {
            throw Unsound.leaf(index, never.getMessage());
        }
    }
}
