package org.tokenledger.bench.row;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.note.Note;
import org.tokenledger.query.transparency.Publisher;
import org.tokenledger.query.transparency.StoredEvent;
import org.tokenledger.query.transparency.witness.Witnesses;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.server.log.LogGuardFile;
import org.tokenledger.server.log.LogKeyFile;
import org.tokenledger.server.vault.DataKey;
import org.tokenledger.server.vault.EncryptionKeyFile;
import org.tokenledger.server.vault.PrivateFields;
import org.tokenledger.tlog.Checkpoint;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * L1: how much of the processor time of a create goes into encryption, and into the log? Each part
 * is measured alone, on this thread. All of a create is what this JVM, with its 256 callers, and
 * PostgreSQL take for W1's creates until the views show them, and then for publishing them.
 */
public final class Sealing {
    private static final String CREATE = "processor time of a create, unpublished";
    private static final String PUBLISH = "processor time of publishing it";
    private static final String SEAL = "processor time of its data key, sealing and salt";
    private static final String LEAF = "processor time of its salt and leaf";

    /** How many events are sealed and hashed in one round. */
    private static final int EVENTS = 10_000;

    private static final int SALT_BYTES = 32;

    /** Who holds this lock of the publishers publishes alone; for as long as the session lasts. */
    private static final String ALONE =
            "SELECT pg_backend_pid(), pg_advisory_lock(x'6c656467746c6f67'::bigint)";

    private final Stands stands;
    private final Stand stand;
    private final Connection connection;
    private final ProcessHandle session;
    private final Ledger ledger;
    private final LogGuardFile guard;
    private final Publisher publisher;
    private final EncryptionKeyFile encryption;
    private final SecureRandom random = new SecureRandom();

    private Sealing(Stands stands, Stand stand, Connection connection, long session) {
        this.stands = stands;
        this.stand = stand;
        this.connection = connection;
        this.session = ProcessHandle.of(session).orElseThrow();
        this.ledger = stand.bean(Ledger.class);
        this.guard = LogGuardFile.of(Optional.empty(), stand.folder());
        this.publisher =
                new Publisher(
                        new SingleConnectionDataSource(connection, true),
                        stand.bean(LogKeyFile.class)::signer,
                        guard,
                        stand.bean(Witnesses.class));
        this.encryption = new EncryptionKeyFile(new PrivateFile(stand.encryptionKeys()));
    }

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        stand.awaitCheckpoint();
        try (Connection connection = LedgerDatabase.unpooled(stand.access()).getConnection();
                PreparedStatement lock = connection.prepareStatement(ALONE);
                ResultSet held = lock.executeQuery()) {
            held.next();
            Sealing row = new Sealing(stands, stand, connection, held.getLong(1));
            connection.setAutoCommit(false);
            return lines(
                    stands.rounds("L1")
                            .add(CREATE, row::create)
                            .add(PUBLISH, row::publish)
                            .add(SEAL, row::seal)
                            .add(LEAF, row::leaf)
                            .alternate());
        }
    }

    private static List<Line> lines(Rounds rounds) {
        List<Line> lines = new ArrayList<>();
        lines.add(share(rounds, "processor time of salt and leaf, of all of a create", LEAF));
        lines.add(
                share(
                        rounds,
                        "processor time of encryption and log, of all of a create",
                        SEAL,
                        PUBLISH));
        for (String part : List.of(CREATE, SEAL, LEAF, PUBLISH)) {
            lines.add(
                    rounds.value(part, part, each -> each.p50Millis() * 1_000, Target.none("µs")));
        }
        return lines;
    }

    private static Line share(Rounds rounds, String what, String... parts) {
        return rounds.line(
                what,
                Target.atMost(5, "%"),
                IntStream.range(0, samples(rounds, CREATE).size())
                        .mapToObj(i ->
                                100 * millis(rounds, i, parts) / millis(rounds, i, CREATE, PUBLISH))
                        .toList());
    }

    private static double millis(Rounds rounds, int round, String... parts) {
        return Stream.of(parts)
                .mapToDouble(part -> samples(rounds, part).get(round).p50Millis())
                .sum();
    }

    private static List<Sample> samples(Rounds rounds, String name) {
        return Objects.requireNonNull(rounds.samples().get(name));
    }

    private Sample create() throws Exception {
        long last = ledger.lastAnswered();
        long begun = stand.processorNanos();
        Creating.creates(stands, stand).run();
        return each(ledger.lastAnswered() - last, stand.processorNanos() - begun);
    }

    /** As the server does it, with all that it reads for it, and more of them at once. */
    private Sample publish() throws Exception {
        Creating.creates(stands, stand).run();
        long end = ledger.lastAnswered() + 1;
        long from = size(guard.last());
        long begun = hereAndInTheDatabase();
        long size = from;
        while (size < end) {
            size = size(publisher.round());
        }
        return each(size - from, hereAndInTheDatabase() - begun);
    }

    private static long size(Optional<Note> checkpoint) {
        return Checkpoint.of(checkpoint.orElseThrow()).size();
    }

    private long hereAndInTheDatabase() {
        return here() + Stand.processorNanos(session);
    }

    private Sample seal() {
        List<LedgerEvent> events =
                ledger.stored(ledger.lastAnswered() + 1 - EVENTS, EVENTS).stream()
                        .map(Recorded::event)
                        .toList();
        long begun = here();
        for (LedgerEvent event : events) {
            DataKey key = DataKey.generate();
            encryption.wrap(key, event.subjectId());
            PrivateFields.seal(event, key);
            salt();
        }
        return each(events.size(), here() - begun);
    }

    private Sample leaf() throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        long end = ledger.lastAnswered() + 1;
        StoredEvent.each(connection, end - EVENTS, end, events::add);
        connection.commit();
        long begun = here();
        for (StoredEvent event : events) {
            salt();
            event.leaf().hash();
        }
        return each(events.size(), here() - begun);
    }

    private void salt() {
        random.nextBytes(new byte[SALT_BYTES]);
    }

    private static long here() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Sample each(long count, long nanos) {
        return Sample.once(1, nanos / count);
    }
}
