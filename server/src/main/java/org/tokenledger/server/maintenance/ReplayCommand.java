package org.tokenledger.server.maintenance;

import com.fasterxml.uuid.Generators;

import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.Cause;
import org.tokenledger.events.ReviewEvent;
import org.tokenledger.query.reading.ReportFormat;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.ReplayStore;
import org.tokenledger.query.replay.Replays;
import org.tokenledger.query.replay.web.Report;
import org.tokenledger.query.replay.web.Until;
import org.tokenledger.query.transparency.check.LogFinding;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.Order;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.server.ledger.StandaloneLedger;
import org.tokenledger.server.log.LogOfThisNode;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** {@code ledger replay}: the same as over HTTP, without a server. */
final class ReplayCommand {
    private static final long LOOK_EVERY_NANOS = 200_000_000;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    ReplayCommand(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    int run(Order order) throws SQLException, IOException {
        order.report().ifPresent(ReplayCommand::requireWritable);
        return Maintenance.with(order, (access, ledger) -> replay(order, access, ledger));
    }

    private static ReportFormat format(String file) {
        return ReportFormat.ofFile(file)
                .orElseThrow(() ->
                        LaunchFailed.usage(
                                "--report is '%s' but must end with .json, .csv or .html."
                                        .formatted(file)));
    }

    /** Before the replay: its result must not be lost. */
    private static void requireWritable(String file) {
        format(file);
        Path target = Path.of(file).toAbsolutePath();
        Path folder = target.resolveSibling("");
        String problem =
                !Files.isDirectory(folder)
                        ? "there is no folder " + folder
                        : Files.isDirectory(target)
                                ? "it is a folder"
                                : Files.isWritable(Files.exists(target) ? target : folder)
                                        ? null
                                        : "this user may not write there";
        if (problem != null) {
            throw LaunchFailed.malformed(
                    "The report %s can't be written (%s): nothing was replayed; name another file"
                                    .formatted(file, problem)
                            + " with --report.");
        }
    }

    private int replay(Order order, DatabaseAccess access, StandaloneLedger ledger)
            throws SQLException, IOException {
        try (Replays replays = replays(access, ledger, order.options())) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform().name("replay-end").unstarted(replays::close));
            long until =
                    order.until().map(text -> Until.text(text).in(replays)).orElseGet(replays::end);
            UUID id =
                    replays.start(
                                    until,
                                    Cause.system("ledger replay"),
                                    event -> enter(ledger, event))
                            .replay()
                            .id();
            ReplayStatus ended = await(replays, id);
            if (!ended.state().equals(ReplayStatus.DONE)) {
                throw new IllegalStateException("The replay failed: " + ended.failure());
            }
            int verdict = verdict(replays.findings(id));
            if (order.report().isPresent()) {
                write(new Report(replays, id), order.report().get());
            }
            return verdict;
        }
    }

    private static Replays replays(
            DatabaseAccess access, StandaloneLedger ledger, Options options) {
        return new Replays(
                LedgerDatabase.forReplays(access),
                new ReplayStore(ledger.database()),
                (event, caller, key) -> enter(ledger, event),
                ledger.events(),
                // Nobody is waited for: perhaps no server runs.
                LogOfThisNode.check(options.data(), options.log().guard(), events -> {}),
                Generators.timeBasedEpochRandomGenerator()::generate,
                ledger.clock(),
                System::nanoTime);
    }

    private static ReviewLog.Entry enter(StandaloneLedger ledger, ReviewEvent event) {
        try {
            return new ReviewLog.Entry(event.reviewId(), ledger.enter(event));
        } catch (SQLException away) {
            throw new IllegalStateException(
                    "The database is not available; nothing was written", away);
        }
    }

    private ReplayStatus await(Replays replays, UUID id) {
        ProgressBar bar = new ProgressBar(err, terminal, "Replaying");
        ReplayStatus now = replays.find(id);
        while (now.unfinished()) {
            bar.at(now.processed(), now.total());
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            now = replays.find(id);
        }
        bar.at(now.processed(), now.total());
        bar.end();
        return now;
    }

    private static void write(Report report, String file) throws SQLException {
        try (OutputStream target = Files.newOutputStream(Path.of(file))) {
            report.write(format(file), target);
        } catch (IOException | UncheckedIOException | JacksonException full) {
            throw LaunchFailed.malformed(
                    "The report %s can't be written (%s): what was found is all above."
                            .formatted(file, full));
        }
    }

    private void tell(LogFinding log) {
        out.printf(
                "Root of the log at size %,d: %s%n%s%n",
                log.size(),
                log.root(),
                log.problem() != null
                        ? log.problem()
                        : "It is what was signed; the newest checkpoint covers %,d events:%n%s"
                                .formatted(
                                        log.covered(), String.valueOf(log.checkpoint()).strip()));
    }

    private int verdict(Findings found) {
        long differences = found.views().stream().mapToLong(Findings.View::differences).sum();
        out.printf(
                "%s: %,d events up to position %d, %,d positions missing, %,d streams broken,"
                        + " %,d differences.%n",
                found.sound() ? "Sound" : "NOT sound",
                found.positions().read(),
                found.until(),
                found.positions().missing(),
                found.sequences().broken(),
                differences);
        found.views().stream()
                .filter(view -> view.failure() != null)
                .forEach(view -> out.println(view.failure()));
        tell(found.log());
        out.println("Digest of the rebuilt state: " + found.digest());
        return found.sound() ? 0 : 1;
    }
}
