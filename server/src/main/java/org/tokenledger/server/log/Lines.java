package org.tokenledger.server.log;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a file that end with a newline, and where each of them ends. */
final class Lines implements AutoCloseable {
    private final InputStream file;
    private long end;

    Lines(Path path) throws IOException {
        this.file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }

    /** Without its newline; null when there is no whole one left. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1_024);
        for (int b = file.read(); b >= 0; b = file.read()) {
            if (b == '\n') {
                end += line.size() + 1;
                return line.toByteArray();
            }
            line.write(b);
        }
        return null;
    }

    /** The length of the file up to the last line that was read. */
    long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
