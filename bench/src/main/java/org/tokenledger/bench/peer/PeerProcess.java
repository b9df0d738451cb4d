package org.tokenledger.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A peer in a process of its own, which prints where it listens. */
final class PeerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Process process;
    private final Path log;
    private final int port;

    /** Returns when it listens; what it prints goes to the log. */
    PeerProcess(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        this.log = log;
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        // When the run is interrupted, it must not be left behind.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
        port = awaitPort();
    }

    private int awaitPort() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < START_LIMIT.toNanos()) {
            // Asked first, so that its last words are read.
            boolean alive = process.isAlive();
            Matcher listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            if (!alive) {
                break;
            }
            Thread.sleep(PAUSE);
        }
        close();
        throw new IOException("it did not start:\n" + Files.readString(log));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        Stream<ProcessHandle> all =
                Stream.concat(process.descendants(), Stream.of(process.toHandle()));
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException stop) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
