package org.tokenledger.verifier;

import org.tokenledger.tlog.Leaf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Whether events, one after the other, can be a history at all. */
final class History {
    private static final Set<String> DELETIONS = Set.of("token.deleted", "user.deleted");

    private final Duration skew;
    private final Map<UUID, Stream> streams = new HashMap<>();
    private final Set<UUID> ids = new HashSet<>();
    private Instant latest = Instant.MIN;

    private static final class Stream {
        private final String aggregate;
        private long next;
        private long erasedBy = -1;

        Stream(String aggregate) {
            this.aggregate = aggregate;
        }
    }

    History(Duration skew) {
        this.skew = skew;
    }

    void add(long index, Leaf leaf) {
        if (!ids.add(leaf.eventId())) {
            throw Unsound.leaf(index, "the event " + leaf.eventId() + " is there a second time");
        }
        Stream stream = streams.computeIfAbsent(leaf.stream(), _ -> new Stream(leaf.aggregate()));
        if (!stream.aggregate.equals(leaf.aggregate())) {
            throw Unsound.leaf(
                    index,
                    "stream %s is a %s and a %s"
                            .formatted(leaf.stream(), stream.aggregate, leaf.aggregate()));
        }
        if (leaf.sequence() != stream.next) {
            throw Unsound.leaf(
                    index,
                    "number %d of stream %s, where number %d must come"
                            .formatted(leaf.sequence(), leaf.stream(), stream.next));
        }
        stream.next++;
        if (DELETIONS.contains(leaf.type())) {
            stream.erasedBy = index;
        }
        if (leaf.time().isBefore(latest) && leaf.time().plus(skew).isBefore(latest)) {
            throw Unsound.leaf(
                    index,
                    "the time %s is before %s, which came earlier"
                            .formatted(Leaf.text(leaf.time()), Leaf.text(latest)));
        }
        if (leaf.time().isAfter(latest)) {
            latest = leaf.time();
        }
    }

    /**
     * A token or user whose private text nobody can read any more.
     *
     * @param events which had it
     */
    record Erasure(long leaf, String aggregate, UUID stream, long events) {}

    /** In the order of the ledger. */
    List<Erasure> erasures() {
        List<Erasure> erasures = new ArrayList<>();
        streams.forEach((id, stream) -> {
            if (stream.erasedBy >= 0) {
                erasures.add(new Erasure(stream.erasedBy, stream.aggregate, id, stream.next));
            }
        });
        erasures.sort(Comparator.comparingLong(Erasure::leaf));
        return erasures;
    }

    int streams() {
        return streams.size();
    }
}
