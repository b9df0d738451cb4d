package org.tokenledger.server.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A proxy in a process of its own, listening when the constructor returns. */
final class ProxyProcess implements AutoCloseable {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final Path log;

    ProxyProcess(ProcessBuilder builder, Path folder, int port)
            throws IOException, InterruptedException {
        log = folder.resolve("log");
        builder.environment().put("HOME", folder.toString());
        process =
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        await(() -> listens(port));
    }

    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + MOST_NANOS;
        while (!condition.getAsBoolean()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                close();
                throw new AssertionError("the proxy does not start:\n" + Files.readString(log));
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Asks it to end, so that it ends its own children too. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            throw new AssertionError(stop);
        }
    }
}
