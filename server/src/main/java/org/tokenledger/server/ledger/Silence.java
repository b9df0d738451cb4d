package org.tokenledger.server.ledger;

import org.tokenledger.server.ledger.NodesTable.Node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which nodes have said nothing for as long as their lease? By this node's own monotonic clock,
 * from when it first saw what they said last: they said it earlier, and so give up earlier.
 */
final class Silence {
    private record Heard(long renewal, long nanos) {}

    private Map<UUID, Heard> heard = Map.of();

    /**
     * The silent ones.
     *
     * @param now in nanoseconds, taken after the nodes were looked at
     */
    List<Node> among(List<Node> others, long now) {
        Map<UUID, Heard> latest = new HashMap<>();
        List<Node> silent = new ArrayList<>();
        for (Node node : others) {
            Heard before = heard.get(node.id());
            Heard last =
                    before != null && before.renewal() == node.renewal()
                            ? before
                            : new Heard(node.renewal(), now);
            latest.put(node.id(), last);
            if (now - last.nanos() >= node.lease().toNanos()) {
                silent.add(node);
            }
        }
        heard = latest;
        return silent;
    }
}
