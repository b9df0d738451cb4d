package org.tokenledger.server.behaviour;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Cause;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.StoredAs;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.events.TokenEvent.TokenDeleted;
import org.tokenledger.events.TokenEvent.TokenNarrowed;
import org.tokenledger.events.TokenEvent.TokenReassigned;
import org.tokenledger.events.UserEvent.UserDeleted;
import org.tokenledger.events.UserEvent.UserRegistered;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the lifecycle report must say of an event of a token. Knows nothing of views. */
final class LifecycleByHand {
    /** Of what was not deleted since. */
    private final Map<UUID, String> names = new HashMap<>();

    LifecycleByHand(List<Recorded> ledger) {
        for (Recorded recorded : ledger) {
            switch (recorded.event()) {
                case TokenCreated created -> names.put(created.tokenId(), created.name());
                case UserRegistered registered ->
                        names.put(registered.userId(), registered.username());
                case TokenDeleted deleted -> names.remove(deleted.tokenId());
                case UserDeleted deleted -> names.remove(deleted.userId());
                default -> {}
            }
        }
    }

    JsonNode row(Recorded recorded) {
        Cause cause = recorded.event().cause();
        UUID token = recorded.event().subjectId();
        Map<String, @Nullable Object> row = new TreeMap<>();
        row.put("position", recorded.position());
        row.put("time", recorded.time());
        row.put("action", recorded.event().getClass().getAnnotation(StoredAs.class).name());
        row.put("tokenId", token);
        row.put("tokenName", names.get(token));
        row.put("byType", cause.actorType());
        row.put("byUserId", cause.actorUserId());
        row.put("byName", cause.actorUserId() == null ? null : names.get(cause.actorUserId()));
        row.put("reason", names.containsKey(token) ? cause.reason() : null);
        row.put("ownerId", null);
        row.put("previousOwnerId", null);
        row.put("permissions", null);
        row.put("droppedPermissions", null);
        switch (recorded.event()) {
            case TokenCreated event -> {
                row.put("ownerId", event.ownerId());
                row.put("permissions", event.permissions());
                row.put("droppedPermissions", event.droppedPermissions());
            }
            case TokenReassigned event -> {
                row.put("ownerId", event.ownerId());
                row.put("previousOwnerId", event.previousOwnerId());
                row.put("permissions", event.permissions());
                row.put("droppedPermissions", event.droppedPermissions());
            }
            case TokenNarrowed event -> {
                row.put("permissions", event.permissions());
                row.put("droppedPermissions", event.droppedPermissions());
            }
            default -> {}
        }
        return ReportsTest.json(row);
    }
}
