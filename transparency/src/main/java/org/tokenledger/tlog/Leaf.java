package org.tokenledger.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.tokenledger.note.Malformed;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One event as the log commits to it, format {@code tl1}: what it is in the open, what it says only
 * as salted hashes, which hide it also from those who guess, once the salt is gone.
 *
 * @param metadata commitment to the stored metadata
 * @param payload commitment to the stored payload
 * @param version of the payload
 * @param sequence number in the stream
 * @param time whole milliseconds
 */
public record Leaf(
        UUID eventId,
        UUID stream,
        long sequence,
        String aggregate,
        String type,
        int version,
        Instant time,
        Hash metadata,
        Hash payload) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final String UUID_FORM = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern ENTRY =
            Pattern.compile(
                    "\\{\"agg\":\"(?<agg>"
                            + UUID_FORM
                            + ")\",\"at\":\"(?<at>[^\"]{1,200})\""
                            + ",\"eid\":\"(?<eid>"
                            + UUID_FORM
                            + ")\",\"md\":\"(?<md>[^\"]{44})\""
                            + ",\"pl\":\"(?<pl>[^\"]{44})\",\"rev\":\"(?<rev>[0-9]{1,9})\""
                            + ",\"seq\":\"(?<seq>[0-9]{1,18})\",\"ts\":\"(?<ts>[0-9TZ:.-]{24})\""
                            + ",\"ty\":\"(?<ty>[^\"]{1,200})\",\"v\":\"tl1\"\\}");
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Nothing is taken that would not be told apart in the text, or need an escape there. */
    public Leaf {
        if (!NAME.matcher(aggregate).matches() || !NAME.matcher(type).matches()) {
            throw new Malformed("a name of other characters than a leaf has");
        }
        if (sequence < 0 || version < 0 || !time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new Malformed("a number below zero, or a time between two milliseconds");
        }
    }

    /**
     * Reads an entry back.
     *
     * @throws Malformed for every entry that {@link #entry} does not write
     */
    public static Leaf parse(byte[] entry) {
        Matcher field = ENTRY.matcher(new String(entry, US_ASCII));
        if (!field.matches()) {
            throw new Malformed("not an entry of the form tl1");
        }
        try {
            Leaf leaf =
                    new Leaf(
                            UUID.fromString(field.group("eid")),
                            UUID.fromString(field.group("agg")),
                            Long.parseLong(field.group("seq")),
                            field.group("at"),
                            field.group("ty"),
                            Integer.parseInt(field.group("rev")),
                            Instant.parse(field.group("ts")),
                            Hash.parse(field.group("md")),
                            Hash.parse(field.group("pl")));
            if (Arrays.equals(leaf.entry(), entry)) {
                return leaf;
            }
        } catch (DateTimeParseException never) {
            throw new Malformed("an entry with a time that there never was");
        }
        throw new Malformed("an entry in another form than the canonical one");
    }

    public static Hash metadata(byte[] salt, byte[] stored) {
        return commitment("tl1/metadata", salt, stored);
    }

    public static Hash payload(byte[] salt, byte[] stored) {
        return commitment("tl1/payload", salt, stored);
    }

    private static Hash commitment(String label, byte[] salt, byte[] stored) {
        if (salt.length != Hash.BYTES) {
            throw new Malformed("a salt has 32 bytes");
        }
        var sha256 = Hash.sha256();
        sha256.update(label.getBytes(US_ASCII));
        sha256.update((byte) 0);
        sha256.update(salt);
        return Hash.of(sha256.digest(stored));
    }

    /** The time as it stands in the leaf. */
    public static String text(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** The entry of the log: JSON as in RFC 8785, strings only. */
    public byte[] entry() {
        String json =
                "{\"agg\":\""
                        + stream
                        + "\",\"at\":\""
                        + aggregate
                        + "\",\"eid\":\""
                        + eventId
                        + "\",\"md\":\""
                        + metadata
                        + "\",\"pl\":\""
                        + payload
                        + "\",\"rev\":\""
                        + version
                        + "\",\"seq\":\""
                        + sequence
                        + "\",\"ts\":\""
                        + text(time)
                        + "\",\"ty\":\""
                        + type
                        + "\",\"v\":\"tl1\"}";
        return json.getBytes(US_ASCII);
    }

    public Hash hash() {
        return Hash.leaf(entry());
    }
}
