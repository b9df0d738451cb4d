package org.tokenledger.command.append;

import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What must hold in the very transaction that appends a command's events, and what is known once it
 * has. Belongs to one unit of work and its thread. That each stream a command writes is still as it
 * was read goes without saying.
 */
public final class AppendConditions {
    /** A value that must be free, and is taken by the append. */
    public record Claim(Unique unique, UUID key, UUID holder) {}

    /** A value that is free again after the append. */
    public record Release(UUID key, UUID holder) {}

    private static final String RESOURCE = AppendConditions.class.getName();

    private final List<Claim> claims = new ArrayList<>();
    private final List<Release> releases = new ArrayList<>();
    private final Map<UUID, Long> unchanged = new LinkedHashMap<>();
    private final Map<UUID, Long> noneGivenSince = new LinkedHashMap<>();
    private final List<UUID> given = new ArrayList<>();
    private final @Nullable Remembering remembering;
    private final @Nullable String requestId;
    private boolean dryRun;
    private @Nullable Long position;

    /**
     * Those of one attempt at one request.
     *
     * @param remembering under which to keep the answer, in the same transaction; none when the
     *     caller sent no idempotency key
     */
    public AppendConditions(@Nullable Remembering remembering, @Nullable String requestId) {
        this.remembering = remembering;
        this.requestId = requestId;
    }

    /** Those of the current unit of work; a new, empty one where nobody set any. */
    public static AppendConditions current() {
        return CurrentUnitOfWork.get()
                .root()
                .getOrComputeResource(RESOURCE, name -> new AppendConditions(null, null));
    }

    void attachTo(UnitOfWork<?> unitOfWork) {
        unitOfWork.root().resources().put(RESOURCE, this);
    }

    public void claim(Unique unique, String value, UUID holder) {
        claims.add(new Claim(unique, unique.key(value), holder));
    }

    public void release(Unique unique, String value, UUID holder) {
        releases.add(new Release(unique.key(value), holder));
    }

    /** A stream that was read, but is not written, must still end with this sequence number. */
    public void unchanged(UUID stream, long sequence) {
        unchanged.put(stream, sequence);
    }

    /** A token is given to this user. */
    public void givesTo(UUID owner) {
        given.add(owner);
    }

    /** No token may have been given to this user after the position. */
    public void noneGivenSince(UUID owner, long position) {
        noneGivenSince.put(owner, position);
    }

    /** Everything is worked out, nothing is appended. */
    public void dryRun() {
        this.dryRun = true;
    }

    /** Called by the ledger once the events are durable. */
    public void appendedUpTo(long position) {
        this.position = position;
    }

    public List<Claim> claims() {
        return claims;
    }

    public List<Release> releases() {
        return releases;
    }

    public Map<UUID, Long> mustBeUnchanged() {
        return unchanged;
    }

    public Map<UUID, Long> mustHaveNoneGivenSince() {
        return noneGivenSince;
    }

    public List<UUID> given() {
        return given;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    public @Nullable Remembering remembering() {
        return remembering;
    }

    public @Nullable String requestId() {
        return requestId;
    }

    /** The position of the last event; none as long as nothing was appended. */
    public @Nullable Long position() {
        return position;
    }
}
