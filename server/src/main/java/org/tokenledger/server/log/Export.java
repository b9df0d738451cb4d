package org.tokenledger.server.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.tokenledger.note.Note;
import org.tokenledger.note.StrictBase64;
import org.tokenledger.query.transparency.Epoch;
import org.tokenledger.query.transparency.LogTables;
import org.tokenledger.query.transparency.StoredEvent;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Tile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Writes everything that the last checkpoint covers into a folder, for {@code ledger verify}:
 * {@code events.ndjson}, {@code hashes} (of the leaves, as they were stored when they were signed),
 * and at the end {@code checkpoint} and {@code key}. What an earlier, interrupted export left there
 * is gone on with.
 */
final class Export {
    private static final int TELL_EVERY = 100_000;
    private static final String EVENTS = "events.ndjson";
    private static final String HASHES = "hashes";

    /** Zeroes, in the place of a hash that is not stored any more. */
    private static final byte[] UNKNOWN = new byte[Hash.BYTES];

    private final Path folder;
    private final Consumer<String> say;

    Export(Path folder, Consumer<String> say) {
        this.folder = folder;
        this.say = say;
    }

    /**
     * Reads in a transaction of its own.
     *
     * @throws LaunchFailed in one sentence, when there is nothing to export, or another export is
     *     in the way
     */
    void run(Connection connection) throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        LogTables tables = new LogTables(connection);
        Epoch epoch = tables.latest().orElseThrow(Export::nothing);
        Note checkpoint = epoch.checkpoint();
        if (checkpoint == null) {
            throw nothing();
        }
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve("checkpoint"));
        long from = kept(connection, epoch.size());
        if (from > 0) {
            say.accept("going on from event %,d".formatted(from));
        }
        write(connection, tables, epoch, from);
        Files.writeString(folder.resolve("key"), epoch.key() + "\n");
        Files.writeString(folder.resolve("checkpoint"), checkpoint.toString());
        say.accept("exported %,d events to %s".formatted(epoch.size(), folder));
    }

    private static LaunchFailed nothing() {
        return new LaunchFailed("Nothing has been published yet: start the server once.");
    }

    /** How many events are there whole; what is there of another one is cut off. */
    private long kept(Connection connection, long size) throws IOException, SQLException {
        Path events = folder.resolve(EVENTS);
        if (!Files.exists(events)) {
            return 0;
        }
        long lines = 0;
        long end = 0;
        byte[] last = new byte[0];
        // The one of both files that is behind says how far it got.
        long hashes = hashes() / Hash.BYTES;
        try (Lines file = new Lines(events)) {
            for (byte[] line = file.next(); line != null && lines < hashes; line = file.next()) {
                lines++;
                end = file.end();
                last = line;
            }
        }
        if (lines > size) {
            throw inTheWay();
        }
        if (lines > 0) {
            byte[] expected = last;
            StoredEvent.each(
                    connection,
                    lines - 1,
                    lines,
                    event -> {
                        if (!new String(expected, US_ASCII).equals(line(event))) {
                            throw inTheWay();
                        }
                    });
        }
        cut(events, end);
        cut(folder.resolve(HASHES), lines * Hash.BYTES);
        return lines;
    }

    private long hashes() throws IOException {
        Path file = folder.resolve(HASHES);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private LaunchFailed inTheWay() {
        return new LaunchFailed(
                "In %s is an export of another ledger, or of another state of this one: name another"
                                .formatted(folder)
                        + " folder with --out.");
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            if (open.length() > length) {
                open.setLength(length);
            }
        }
    }

    private void write(Connection connection, LogTables tables, Epoch epoch, long from)
            throws SQLException, IOException {
        try (OutputStream events = append(EVENTS);
                OutputStream hashes = append(HASHES)) {
            byte[][] tile = new byte[1][0];
            StoredEvent.each(
                    connection,
                    from,
                    epoch.size(),
                    event -> {
                        try {
                            events.write((line(event) + "\n").getBytes(US_ASCII));
                            int place = (int) (event.position() % Tile.FULL);
                            if (place == 0 || event.position() == from) {
                                tile[0] = tables.leaves(epoch, event.position() / Tile.FULL);
                            }
                            boolean known = tile[0].length >= (place + 1) * Hash.BYTES;
                            hashes.write(
                                    known ? tile[0] : UNKNOWN,
                                    known ? place * Hash.BYTES : 0,
                                    Hash.BYTES);
                        } catch (IOException full) {
                            throw new UncheckedIOException(full);
                        } catch (SQLException away) {
                            throw new LaunchFailed("The log can't be read.", away);
                        }
                        if ((event.position() + 1) % TELL_EVERY == 0) {
                            say.accept(
                                    "exported %,d of %,d events"
                                            .formatted(event.position() + 1, epoch.size()));
                        }
                    });
        }
    }

    private OutputStream append(String name) throws IOException {
        return new BufferedOutputStream(
                Files.newOutputStream(
                        folder.resolve(name),
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND),
                1 << 16);
    }

    private static String line(StoredEvent event) {
        return "{\"leaf\":%s,\"metadata\":\"%s\",\"payload\":\"%s\",\"salt\":\"%s\"}"
                .formatted(
                        new String(event.leaf().entry(), US_ASCII),
                        StrictBase64.encode(event.metadata()),
                        StrictBase64.encode(event.payload()),
                        StrictBase64.encode(event.salt()));
    }
}
