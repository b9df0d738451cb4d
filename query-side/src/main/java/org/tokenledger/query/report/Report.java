package org.tokenledger.query.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.transparency.PublishedLog.Beginning;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A report with its rows, which are in a file until it is closed: of any length, in constant
 * memory. First filled, then sealed, then read.
 */
public final class Report implements AutoCloseable {
    /** RFC 8785 for what rows hold: texts, whole numbers, truth values, lists of texts. */
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

    private final Kind kind;
    private final Moment moment;
    private final String parameters;
    private final Beginning log;
    private final Path file;
    private final OutputStream out;
    private final MessageDigest sha256 = sha256();
    private final Map<String, Long> summary = new TreeMap<>();
    private long rows;
    private String digest = "";

    Report(Kind kind, Moment moment, String parameters, Beginning log) throws IOException {
        this.kind = kind;
        this.moment = moment;
        this.parameters = parameters;
        this.log = log;
        this.file = Files.createTempFile("report", ".ndjson");
        this.out = new BufferedOutputStream(Files.newOutputStream(file));
        update("[");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private void update(String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The keys in the order of RFC 8785 §3.2.3, which is that of Java's strings. */
    void add(Map<String, @Nullable Object> row) {
        String json = CANONICAL.writeValueAsString(row);
        update(rows == 0 ? json : "," + json);
        try {
            out.write(json.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        rows++;
        Object group = row.get(kind.group());
        summary.merge(group == null ? "" : group.toString(), 1L, Long::sum);
    }

    void seal() throws IOException {
        update("]");
        digest = HexFormat.of().formatHex(sha256.digest());
        out.close();
    }

    public Kind kind() {
        return kind;
    }

    public Moment moment() {
        return moment;
    }

    /** As in the query string. */
    public String parameters() {
        return parameters;
    }

    /** All events up to its position, under a checkpoint. */
    public Beginning log() {
        return log;
    }

    public long rows() {
        return rows;
    }

    /** SHA-256 of the JSON array of its rows in canonical form (RFC 8785), in lower-case hex. */
    public String digest() {
        return digest;
    }

    /** How many rows there are by what they are counted by. */
    public Map<String, Long> summary() {
        return summary;
    }

    /** Every row in its order, as canonical JSON. */
    public void read(Consumer<String> reader) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(reader);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.delete(file);
    }
}
