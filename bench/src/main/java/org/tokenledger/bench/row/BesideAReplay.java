package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.OnTime;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Api;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.events.Ledger;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** replay: how much do commands lose to a compliance replay, and is it right while they go on? */
public final class BesideAReplay {
    private static final String REPLAYS = "/api/audit/replays";
    private static final int PER_SECOND = 500;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    /** Commands make a replay give way: one of a million events would take half an hour. */
    private static final int COMPARED = 100_000;

    private static final String ALONE = "creates, 256 at once";
    private static final String BESIDE = "creates, 256 at once, beside a replay";

    private BesideAReplay() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Api api = new Api(stand);
        Rounds.Measurement creates = Creating.creates(stands, stand);
        Rounds rounds =
                stands.rounds("replay")
                        .add(ALONE, creates)
                        .add(BESIDE, () -> beside(api, creates))
                        .alternate();
        Stand compared = stands.with(Math.min(COMPARED, stands.settings().tokens()));
        long events = compared.bean(Ledger.class).lastAnswered() + 1;
        long begun = System.nanoTime();
        JsonNode report = whileCommandsGoOn(new Api(compared), compared, events);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return List.of(
                rounds.ratio(
                        "creates/s beside a replay against alone",
                        BESIDE,
                        ALONE,
                        Target.atLeast(0.9)),
                rounds.line(
                        "differences that a replay of %,d events finds at %d commands/s"
                                .formatted(events, PER_SECOND),
                        Target.atMost(0),
                        List.of((double) differences(report))),
                rounds.line("duration of that replay", Target.none("s"), List.of(seconds)));
    }

    /** While it reads; what it is doing when the creates end is not waited for. */
    private static Sample beside(Api api, Rounds.Measurement creates) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        String first = underWay(api);
        Thread again =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                keepGoing(api, first, enough);
                            } catch (IOException | InterruptedException failed) {
                                throw new IllegalStateException(failed);
                            }
                        });
        try {
            return creates.run();
        } finally {
            enough.set(true);
            again.join();
        }
    }

    /** One that was started and is not waiting any more. */
    private static String underWay(Api api) throws IOException, InterruptedException {
        String path = REPLAYS + "/" + api.send("POST", REPLAYS, "{}").path("id").asString();
        while (api.send("GET", path, "").path("phase").asString().equals("waiting")) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        return path;
    }

    /** In a small ledger one may end too early. */
    private static void keepGoing(Api api, String first, AtomicBoolean enough)
            throws IOException, InterruptedException {
        String path = first;
        while (!enough.get()) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            if (!isRunning(api.send("GET", path, ""))) {
                path = underWay(api);
            }
        }
        api.send("DELETE", path, "");
    }

    private static boolean isRunning(JsonNode replay) {
        return replay.path("state").asString().equals("running");
    }

    private static JsonNode whileCommandsGoOn(Api api, Stand stand, long events)
            throws IOException, InterruptedException {
        String body = "{\"until\":%d}".formatted(events - 1);
        String path = REPLAYS + "/" + api.send("POST", REPLAYS, body).path("id").asString();
        AtomicBoolean ended = new AtomicBoolean();
        Thread watch =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (isRunning(api.send("GET", path, ""))) {
                                    Thread.sleep(BETWEEN_LOOKS_MILLIS);
                                }
                            } catch (IOException | InterruptedException failed) {
                                throw new IllegalStateException(failed);
                            } finally {
                                ended.set(true);
                            }
                        });
        Sample commands =
                OnTime.run(
                        PER_SECOND,
                        _ -> !ended.get(),
                        _ -> {
                            stand.tokens().create();
                            return 1;
                        });
        watch.join();
        System.out.printf(
                Locale.ROOT,
                "  meanwhile %.1f commands/s, p50 %.2f ms, p99 %.2f ms%n",
                commands.perSecond(),
                commands.p50Millis(),
                commands.p99Millis());
        return api.send("GET", path + "/report", "");
    }

    /** A gap, or a view that could not be compared, is no less than a difference. */
    private static long differences(JsonNode report) {
        long found = report.path("differences").size();
        return report.path("sound").asBoolean() ? found : Math.max(1, found);
    }
}
