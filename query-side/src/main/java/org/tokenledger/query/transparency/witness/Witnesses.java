package org.tokenledger.query.transparency.witness;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.note.Note;
import org.tokenledger.note.NoteSignature;
import org.tokenledger.tlog.TreeHashes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** All witnesses of this log. Each is asked at the same time, and none is waited for long. */
public final class Witnesses {
    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

    private final List<Submission> submissions;

    /**
     * These witnesses.
     *
     * @param patience with each of them, for each checkpoint
     * @param pause for which one that could not be reached is left alone
     */
    public Witnesses(
            List<Witness> witnesses, Duration patience, Duration pause, LongSupplier nanoTime) {
        this.submissions =
                witnesses.stream()
                        .map(witness -> new Submission(witness, patience, pause, nanoTime))
                        .toList();
    }

    public static Witnesses none() {
        return new Witnesses(List.of(), Duration.ZERO, Duration.ZERO, () -> 0);
    }

    /** The cosignatures that were given for this checkpoint of the tree. */
    public List<NoteSignature> cosign(Note checkpoint, TreeHashes tree) {
        List<Callable<List<NoteSignature>>> calls = new ArrayList<>();
        submissions.forEach(each -> calls.add(() -> each.ask(checkpoint, tree)));
        if (calls.isEmpty()) {
            return List.of();
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<NoteSignature>>> answers = threads.invokeAll(calls);
            return answers.stream().flatMap(answer -> answered(answer).stream()).toList();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<NoteSignature> answered(Future<List<NoteSignature>> answer) {
        try {
            return answer.get();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException unexpected) {
            LOG.error("a witness could not be asked", unexpected);
        }
        return List.of();
    }

    /**
     * What stands between this log and a cosignature of each of its witnesses; empty when nothing.
     */
    public List<String> troubles() {
        return submissions.stream().map(Submission::trouble).flatMap(Optional::stream).toList();
    }
}
