package org.tokenledger.server.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The PostgreSQL data of one folder and the programs that make, start and stop it. At most one
 * postmaster runs on it; it may have been started by an earlier process that was killed.
 */
final class PostgresCluster {

    private static final String VERSION = "18";

    /** Crash recovery replays the log since the last checkpoint, which may take minutes. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    /** What a program inherits of our environment: no secret, nothing that bends PostgreSQL. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "TMPDIR");

    /**
     * Given on the command line, where nothing in the data folder can override them. Error messages
     * are kept terse and without statements, so that the log never holds a row's content.
     */
    private static final Map<String, String> SETTINGS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("fsync", "on"),
                            Map.entry("synchronous_commit", "on"),
                            Map.entry("full_page_writes", "on"),
                            Map.entry("listen_addresses", "127.0.0.1"),
                            Map.entry("unix_socket_directories", "''"),
                            Map.entry("password_encryption", "scram-sha-256"),
                            Map.entry("max_connections", "100"),
                            Map.entry("shared_buffers", sharedBuffers()),
                            // After each checkpoint a page is written to the log whole, once.
                            Map.entry("checkpoint_timeout", "15min"),
                            Map.entry("max_wal_size", "4GB"),
                            Map.entry("jit", "off"),
                            Map.entry("timezone", "UTC"),
                            Map.entry("log_timezone", "UTC"),
                            Map.entry("log_checkpoints", "off"),
                            Map.entry("log_error_verbosity", "terse"),
                            Map.entry("log_min_error_statement", "panic")));

    private final PostgresPrograms programs;
    private final Path folder;
    private final Path log;

    PostgresCluster(PostgresPrograms programs, Path folder, Path log) {
        this.programs = programs;
        this.folder = folder;
        this.log = log;
    }

    /** An eighth of the machine's memory, but no more than PostgreSQL makes good use of here. */
    private static String sharedBuffers() {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        return Math.clamp(memory >> 23, 128, 2048) + "MB";
    }

    /**
     * Makes the data when there is none. They appear under their final name when they are complete;
     * what a killed attempt left is thrown away.
     *
     * @param passwordFile holds the superuser's password
     */
    void createIfMissing(Path passwordFile) throws IOException {
        if (Files.exists(folder)) {
            refuseOtherVersion();
            return;
        }
        Path draft = folder.resolveSibling(folder.getFileName() + ".draft");
        PostgresPrograms.deleteTree(draft);
        int exit =
                run(
                        START_LIMIT,
                        "initdb",
                        "--pgdata=" + draft,
                        "--username=" + EmbeddedLogins.SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--no-instructions");
        if (exit != 0) {
            throw new LaunchFailed(
                    "PostgreSQL can't make its data in %s: the reason is in %s."
                            .formatted(folder, log));
        }
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        DataFolder.sync(folder.resolveSibling("."));
    }

    private void refuseOtherVersion() throws IOException {
        Path file = folder.resolve("PG_VERSION");
        String found = Files.exists(file) ? Files.readString(file).strip() : "none";
        if (!found.equals(VERSION)) {
            throw new LaunchFailed(
                    "The folder %s does not hold data of PostgreSQL %s (found: %s): name another"
                                    .formatted(folder, VERSION, found)
                            + " with --data, or upgrade the data with pg_upgrade.");
        }
    }

    /**
     * Starts the postmaster in a session of its own, so that Ctrl-C in a terminal does not reach
     * it, and returns when it accepts connections.
     *
     * @throws LaunchFailed with PostgreSQL's own reason when it does not start
     */
    void start(int port) throws IOException {
        forgetForeignPid();
        long logged = Files.exists(log) ? Files.size(log) : 0;
        int exit =
                run(
                        START_LIMIT.plusSeconds(10),
                        "pg_ctl",
                        "start",
                        "--silent",
                        "--wait",
                        "--timeout=" + START_LIMIT.toSeconds(),
                        "--pgdata=" + folder,
                        "--log=" + log,
                        "--options=" + settings(port));
        if (exit != 0 || postmaster().isEmpty()) {
            throw new LaunchFailed(
                    "PostgreSQL does not start on %s (%s): see %s."
                            .formatted(folder, fatalSince(logged), log));
        }
    }

    private static String settings(int port) {
        return SETTINGS.entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" ", "-p " + port + " ", ""));
    }

    private String fatalSince(long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int from = (int) Math.min(offset, bytes.length);
        return new String(bytes, from, bytes.length - from, UTF_8)
                .lines()
                .filter(line -> line.contains("FATAL:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf("FATAL:") + 6).strip())
                .orElse("no reason given");
    }

    /**
     * Stops the postmaster if one runs, politely, then at once, then by force, and returns when the
     * process has ended.
     */
    void stop() throws IOException {
        Optional<ProcessHandle> running = postmaster();
        if (running.isEmpty()) {
            return;
        }
        stop("fast", FAST_STOP_LIMIT);
        if (postmaster().isPresent()) {
            stop("immediate", IMMEDIATE_STOP_LIMIT);
        }
        postmaster().ifPresent(ProcessHandle::destroyForcibly);
        // PostgreSQL removes its pid file, for which pg_ctl waits, a moment before it ends.
        awaitEnd(running.get());
    }

    private static void awaitEnd(ProcessHandle process) {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        // A process that has ended but was not collected by its parent has no command any more.
        while (process.isAlive()
                && process.info().command().isPresent()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void stop(String mode, Duration limit) throws IOException {
        run(
                limit.plusSeconds(10),
                "pg_ctl",
                "stop",
                "--silent",
                "--wait",
                "--timeout=" + limit.toSeconds(),
                "--mode=" + mode,
                "--pgdata=" + folder);
    }

    /**
     * The postmaster that runs on this folder. A process that merely got the number of a dead one
     * is not mistaken for it: it must be a postgres that was started on the folder named in the
     * file.
     */
    Optional<ProcessHandle> postmaster() throws IOException {
        Path file = folder.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.getFirst().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> isPostmaster(process.info(), lines.get(1)));
    }

    private static boolean isPostmaster(ProcessHandle.Info process, String startedOn) {
        boolean postgres =
                process.command()
                        .map(command -> Path.of(command).getFileName().toString())
                        .filter(name -> name.startsWith("postgres"))
                        .isPresent();
        return postgres
                && process.arguments()
                        .map(arguments -> Arrays.asList(arguments).contains(startedOn))
                        .orElse(true);
    }

    /**
     * PostgreSQL does not start when the number in its pid file belongs to any living process.
     * After a crash that may be a stranger, so the file goes. The file of a dead process stays,
     * because PostgreSQL uses it to find out whether children of the dead one are still writing.
     */
    private void forgetForeignPid() throws IOException {
        Path file = folder.resolve("postmaster.pid");
        if (!Files.exists(file) || postmaster().isPresent()) {
            return;
        }
        String pid = Files.readString(file).lines().findFirst().orElse("");
        boolean alive =
                pid.matches("[0-9]{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
        if (alive || pid.isEmpty()) {
            Files.delete(file);
        }
    }

    private int run(Duration limit, String program, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(programs.command(program, List.of(arguments)));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().put("LC_ALL", "C");
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        try {
            if (process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
