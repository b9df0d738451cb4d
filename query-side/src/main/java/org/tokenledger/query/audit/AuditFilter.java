package org.tokenledger.query.audit;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.StoredAs;
import org.tokenledger.query.reading.QueryParameters;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Which events are asked for: those that all of it is true of.
 *
 * @param from the first ledger time; see {@link AuditTrail}
 * @param to the first ledger time that is not asked for any more
 * @param toPosition the last position
 * @param actions any of these; all when empty
 * @param actorId the token that acted, or the user that acted or was behind it
 * @param userId whom it concerned: a user, the owner of the token at that time, or the previous one
 * @param network the client's address, with a length
 * @param q part of a name of subject or actor, of the reason, or of the request's id, in any case
 */
public record AuditFilter(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long fromPosition,
        @Nullable Long toPosition,
        List<String> actions,
        @Nullable UUID actorId,
        @Nullable UUID tokenId,
        @Nullable UUID userId,
        @Nullable String network,
        @Nullable String q) {

    public static final String ACTION = "action";
    public static final List<String> PARAMETERS =
            List.of(
                    "from",
                    "to",
                    "fromPosition",
                    "toPosition",
                    ACTION,
                    "actorId",
                    "tokenId",
                    "userId",
                    "ip",
                    "q");

    private static final Set<String> ACTIONS = new TreeSet<>();

    static {
        addActions(LedgerEvent.class);
    }

    private static void addActions(Class<?> type) {
        StoredAs stored = type.getAnnotation(StoredAs.class);
        if (stored != null) {
            ACTIONS.add(stored.name());
        }
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                addActions(permitted);
            }
        }
    }

    public static AuditFilter of(QueryParameters parameters) {
        AuditFilter filter =
                new AuditFilter(
                        parameters.time("from"),
                        parameters.time("to"),
                        parameters.position("fromPosition"),
                        parameters.position("toPosition"),
                        refuseUnknown(parameters.texts(ACTION)),
                        parameters.id("actorId"),
                        parameters.id("tokenId"),
                        parameters.id("userId"),
                        parameters.network("ip"),
                        parameters.text("q"));
        QueryParameters.refuseReversed(filter.from, filter.to);
        QueryParameters.refuseReversed(filter.fromPosition, filter.toPosition);
        return filter;
    }

    /** All that happened to one token. */
    public static AuditFilter ofToken(UUID id) {
        return new AuditFilter(null, null, null, null, List.of(), null, id, null, null, null);
    }

    /** Nothing is asked but when. */
    boolean isOfPositionsOnly() {
        return equals(
                new AuditFilter(
                        from,
                        to,
                        fromPosition,
                        toPosition,
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** Whether it says from when on. */
    public boolean hasStart() {
        return from != null || fromPosition != null;
    }

    public boolean endsBefore(long position) {
        return toPosition != null && toPosition < position;
    }

    boolean isOfOneAddress() {
        return network != null && network.endsWith(network.contains(":") ? "/128" : "/32");
    }

    /** All actions that there are. */
    public static Set<String> knownActions() {
        return Collections.unmodifiableSet(ACTIONS);
    }

    /** The same, each once; actions that there are not are {@code malformed_request}. */
    public static List<String> refuseUnknown(List<String> actions) {
        if (!ACTIONS.containsAll(actions)) {
            throw QueryParameters.malformed(
                    ACTION, ACTION + " must be one of: " + String.join(", ", ACTIONS));
        }
        return actions.stream().distinct().toList();
    }
}
