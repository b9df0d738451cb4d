package org.tokenledger.query.history;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.audit.Entry;
import org.tokenledger.query.audit.Names;
import org.tokenledger.query.history.Custody.Narrowing;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes the chain of custody from the history of a token. */
final class CustodyChain {
    /** From one entry to another; none when it lasts. */
    private record Stretch(Entry given, @Nullable Entry end, List<Narrowing> narrowed) {}

    private final List<Stretch> ended = new ArrayList<>();
    private final List<Narrowing> narrowed = new ArrayList<>();
    private @Nullable Entry given;

    /** In the order of the history. */
    void add(Entry entry) {
        switch (entry.action()) {
            case "token.created", "token.reassigned" -> {
                end(entry);
                given = entry;
            }
            case "token.narrowed" -> narrowed.add(narrowing(entry));
            default -> end(entry);
        }
    }

    private void end(@Nullable Entry by) {
        if (given != null) {
            ended.add(new Stretch(given, by, List.copyOf(narrowed)));
            narrowed.clear();
            given = null;
        }
    }

    /** When all is added. */
    List<UUID> owners() {
        end(null);
        return ended.stream().map(stretch -> owner(stretch.given)).distinct().toList();
    }

    List<Custody> named(Names names) {
        return ended.stream().map(stretch -> custody(stretch, names)).toList();
    }

    private static Custody custody(Stretch stretch, Names names) {
        Entry given = stretch.given;
        Entry end = stretch.end;
        UUID owner = owner(given);
        return new Custody(
                owner,
                names.of(owner),
                given.time(),
                end == null ? null : end.time(),
                given.position(),
                end == null ? null : end.position(),
                end == null ? null : end.action(),
                given.actor(),
                given.reason(),
                permissions(given, "permissions"),
                permissions(given, "droppedPermissions"),
                stretch.narrowed);
    }

    private static Narrowing narrowing(Entry entry) {
        return new Narrowing(
                entry.position(),
                entry.time(),
                entry.actor(),
                entry.reason(),
                entry.requestId(),
                permissions(entry, "permissions"),
                permissions(entry, "droppedPermissions"));
    }

    private static UUID owner(Entry given) {
        if (given.details().get("ownerId") instanceof UUID owner) {
            return owner;
        }
        throw new IllegalStateException("nobody was given the token at " + given.position());
    }

    private static List<String> permissions(Entry entry, String detail) {
        return entry.details().get(detail) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }
}
