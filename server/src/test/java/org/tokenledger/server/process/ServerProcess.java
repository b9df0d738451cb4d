package org.tokenledger.server.process;

import org.jspecify.annotations.Nullable;
import org.tokenledger.server.Http;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started as an operator would, and looked at from outside. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Token Ledger is ready on port (\\d+)");
    private static final long PATIENCE_SECONDS = 120;

    private final Path data;
    private final Process process;
    private final CompletableFuture<@Nullable Integer> port = new CompletableFuture<>();
    private final Queue<String> out = new ConcurrentLinkedQueue<>();
    private final Queue<String> err = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers = new ArrayList<>();

    private ServerProcess(Path data, Process process) {
        this.data = data;
        this.process = process;
        readers.add(Thread.ofVirtual().start(() -> read(process.inputReader(), out)));
        readers.add(Thread.ofVirtual().start(() -> read(process.errorReader(), err)));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts on a free port and returns when it answers. */
    static ServerProcess start(Path data, Map<String, String> environment, String... arguments) {
        ServerProcess started = launch(data, 0, environment, arguments);
        started.port();
        return started;
    }

    /** Starts and returns at once. */
    static ServerProcess launch(
            Path data, int port, Map<String, String> environment, String... arguments) {
        return launch(ServerArchive.commandLine(), data, port, environment, arguments);
    }

    static ServerProcess launch(
            List<String> java,
            Path data,
            int port,
            Map<String, String> environment,
            String... arguments) {
        List<String> words = new ArrayList<>(List.of("serve", "--port=" + port));
        words.addAll(List.of(arguments));
        return program(java, data, environment, words);
    }

    /** One of several on a database, in a folder beside those of the others. */
    static ServerProcess node(
            Path folders,
            String name,
            DatabaseAccess database,
            Map<String, String> environment,
            String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--encryption-keys=" + folders.resolve("encryption-keys"));
        arguments.add("--database-url=" + database.url());
        arguments.add("--database-user=" + database.user());
        arguments.add("--migration-user=" + database.migrationUser());
        return launch(folders.resolve(name), 0, environment, arguments.toArray(String[]::new));
    }

    /** Anything that the program can be asked to do with a data folder. */
    static ServerProcess program(
            Path data, Map<String, String> environment, List<String> arguments) {
        return program(ServerArchive.commandLine(), data, environment, arguments);
    }

    private static ServerProcess program(
            List<String> java, Path data, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(java);
        command.addAll(arguments);
        command.add("--data=" + data);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("LEDGER_") || name.startsWith("OWNER_"));
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(data, builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read(BufferedReader from, Queue<String> to) {
        try (from) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                to.add(line);
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    port.complete(Integer.valueOf(ready.group(1)));
                }
            }
        } catch (IOException killed) {
            to.add(killed.toString());
        }
        port.complete(null);
    }

    /** Waits until the server is ready. */
    int port() {
        try {
            Integer found = port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (found == null) {
                throw new AssertionError("the server did not start:\n" + said());
            }
            return found;
        } catch (ExecutionException | TimeoutException | InterruptedException failed) {
            throw new AssertionError("the server is not ready:\n" + said(), failed);
        }
    }

    Http http(@Nullable String token) {
        return new Http(port(), token);
    }

    /** Waits for the end of the process. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end:\n" + said());
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    private String said() {
        return out() + "\n" + err();
    }

    String out() {
        return String.join("\n", out);
    }

    String err() {
        return String.join("\n", err);
    }

    /** kill -9 of the server alone; its PostgreSQL stays behind. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** From now on it does nothing at all, and does not know it, until {@link #goOn}. */
    void freeze() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /** The embedded PostgreSQL; none when it is not running. */
    Optional<ProcessHandle> postmaster() {
        return pidFile()
                .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.getFirst())))
                .filter(ServerProcess::isPostgres);
    }

    /** The file of a killed PostgreSQL may hold a number that a stranger has by now. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(name -> name.endsWith("/postgres")).isPresent();
    }

    private Optional<List<String>> pidFile() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postgresql/postmaster.pid"));
            return lines.size() < 4 ? Optional.empty() : Optional.of(lines);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The address of the embedded database. */
    String databaseUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + pidFile().orElseThrow().get(3) + "/" + database;
    }

    String password(String file) {
        try {
            return Files.readString(data.resolve(file));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Sees everything in the embedded database. */
    Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                databaseUrl("token_ledger"), "postgres", password("postgres-password"));
    }

    /** SIGTERM. */
    void terminate() {
        // Of the handle, because that of the process also closes what it has said.
        process.toHandle().destroy();
    }

    /** Stops the server, and its PostgreSQL also if a killed server left it behind. */
    @Override
    public void close() {
        terminate();
        exitCode();
        postmaster().ifPresent(ProcessHandle::destroyForcibly);
    }
}
