package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.LookupAlone;
import org.tokenledger.bench.stand.Stands;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** V3: how much heap does a token take in the lookup, with all that a verdict needs? */
public final class HeapPerToken {
    private HeapPerToken() {}

    public static List<Line> measure(Stands stands) {
        int tokens = stands.settings().tokens();
        Rounds rounds = stands.rounds("V3");
        List<Double> bytes = new ArrayList<>();
        for (int i = 0; i < stands.settings().rounds(); i++) {
            long before = used();
            LookupAlone lookup = new LookupAlone(tokens);
            bytes.add((double) (used() - before) / tokens);
            if (lookup.lookup().size() != tokens) {
                throw new IllegalStateException("the lookup does not hold what it was told of");
            }
        }
        return List.of(
                rounds.line(
                        "heap of a token in the lookup, %,d tokens".formatted(tokens),
                        Target.atMost(100, "B"),
                        bytes));
    }

    /** What lives, in bytes. */
    static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
