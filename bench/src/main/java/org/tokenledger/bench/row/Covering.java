package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Api;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.note.Note;
import org.tokenledger.tlog.Checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * L2: when a create has been answered, how long until a signed checkpoint covers it? As anybody
 * sees it who asks for the checkpoint again and again, over HTTP.
 */
public final class Covering {
    private static final int PER_SECOND = 500;

    /** At least: checkpoints are a second apart. */
    private static final int SECONDS = 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final String LAG = "500 creates/s, answer to checkpoint";

    private Covering() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        stand.awaitCheckpoint();
        Api api = new Api(stand);
        int seconds = Math.max(SECONDS, stands.settings().seconds());
        Rounds rounds =
                stands.rounds("L2")
                        .add(
                                LAG,
                                () ->
                                        Visibility.lag(
                                                stand,
                                                PER_SECOND,
                                                seconds,
                                                () -> lastCovered(api),
                                                BETWEEN_LOOKS))
                        .alternate();
        return List.of(
                rounds.value(
                        "answered to covered by a checkpoint at 500 creates/s, p50",
                        LAG,
                        Sample::p50Millis,
                        Target.none("ms")),
                rounds.value(
                        "answered to covered by a checkpoint at 500 creates/s, p99",
                        LAG,
                        Sample::p99Millis,
                        Target.atMost(2_000, "ms")));
    }

    private static long lastCovered(Api api) {
        try (InputStream checkpoint = api.stream("/tlog/checkpoint", "text/plain")) {
            return Checkpoint.of(Note.parse(checkpoint.readAllBytes())).size() - 1;
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
