package org.tokenledger.query.transparency.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.Note;
import org.tokenledger.note.NoteSignature;
import org.tokenledger.tlog.Checkpoint;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.TreeHashes;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code add-checkpoint} at one witness (c2sp.org/tlog-witness). Remembers how far the witness has
 * seen the log; when that is wrong, the witness says so.
 */
final class Submission {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);
    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int UNPROVEN = 422;
    private static final int MOST_BYTES = 64 * 1024;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(2))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    private final Witness witness;
    private final Duration patience;
    private final Duration pause;
    private final LongSupplier nanoTime;

    /** The size that it cosigned last, as far as is known here. */
    private volatile long seen;

    private volatile @Nullable String trouble;

    /** When it could not be reached; what it refused is asked again at each checkpoint. */
    private volatile @Nullable Long away;

    Submission(Witness witness, Duration patience, Duration pause, LongSupplier nanoTime) {
        this.witness = witness;
        this.patience = patience;
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * The cosignatures that the witness gives now; asked again once, if it has seen less or more.
     */
    List<NoteSignature> ask(Note checkpoint, TreeHashes tree) {
        Long since = away;
        if (since != null && nanoTime.getAsLong() - since < pause.toNanos()) {
            return List.of();
        }
        long size = Checkpoint.of(checkpoint).size();
        try {
            Answer answer = send(Math.min(seen, size), checkpoint, size, tree);
            OptionalLong its = answer.sizeOfTheWitness();
            if (its.isPresent() && its.getAsLong() <= size) {
                answer = send(its.getAsLong(), checkpoint, size, tree);
            }
            away = null;
            return answered(answer, checkpoint, size);
        } catch (IOException unreachable) {
            away = nanoTime.getAsLong();
            is("cannot be reached");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (Malformed odd) {
            is("answers what is no cosignature: " + odd.getMessage());
        }
        return List.of();
    }

    private record Answer(int status, String text) {
        private static final Pattern SIZE = Pattern.compile("(0|[1-9]\\d{0,17})\n");

        /** Told with 409: the size that it has cosigned last. */
        OptionalLong sizeOfTheWitness() {
            Matcher size = SIZE.matcher(text);
            return status == CONFLICT && size.matches()
                    ? OptionalLong.of(Long.parseLong(size.group(1)))
                    : OptionalLong.empty();
        }
    }

    private Answer send(long old, Note checkpoint, long size, TreeHashes tree)
            throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        if (old > 0) {
            proof(old, size, tree).forEach(hash -> body.append(hash).append('\n'));
        }
        HttpRequest request =
                HttpRequest.newBuilder(witness.url().resolve("add-checkpoint"))
                        .timeout(patience)
                        .POST(
                                BodyPublishers.ofString(
                                        body.append('\n').append(checkpoint).toString(), UTF_8))
                        .build();
        HttpResponse<InputStream> answer = CLIENT.send(request, BodyHandlers.ofInputStream());
        try (InputStream stream = answer.body()) {
            return new Answer(
                    answer.statusCode(), new String(stream.readNBytes(MOST_BYTES), UTF_8));
        }
    }

    /** The tree reads from the one connection of its caller, who waits for all witnesses. */
    private static List<Hash> proof(long old, long size, TreeHashes tree) {
        synchronized (tree) {
            return tree.consistency(old, size);
        }
    }

    private List<NoteSignature> answered(Answer answer, Note checkpoint, long size) {
        if (answer.status == OK) {
            List<NoteSignature> given =
                    answer.text
                            .lines()
                            .map(NoteSignature::parse)
                            .filter(line -> witness.key().verifies(checkpoint.text(), line))
                            .toList();
            if (given.isEmpty()) {
                throw new Malformed("none is by its key");
            }
            seen = size;
            trouble = null;
            return given;
        }
        if (answer.sizeOfTheWitness().orElse(0) > size) {
            is(
                    "has seen %d events of this log, which has %d"
                            .formatted(answer.sizeOfTheWitness().getAsLong(), size));
        } else {
            is(
                    "refuses the checkpoint at size %d with status %d%s"
                            .formatted(
                                    size,
                                    answer.status,
                                    answer.status == UNPROVEN
                                            ? ": this is not the log that it has seen"
                                            : ""));
        }
        return List.of();
    }

    private void is(String what) {
        String sentence = "Witness " + witness.name() + " " + what;
        if (!sentence.equals(trouble)) {
            LOG.warn("{}", sentence);
        }
        trouble = sentence;
    }
}
