package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.Caller;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Where;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * Which tokens and users are looked at, and as they stood when.
 *
 * @param ownedBy the only owner whose tokens are seen; none when all are
 * @param moment none: now
 * @param erasedToo also what is left, of a moment of the past, of what was deleted since
 */
public record Scope(@Nullable UUID ownedBy, @Nullable Moment moment, boolean erasedToo) {
    public static final States TOKENS =
            States.of(
                    "tokens",
                    "id, name, owner_id, created_by, permissions, source, hint, created_at,"
                            + " expires_at, revoked_at, revoked_by, revocation_reason, version");

    public static final States USERS =
            States.of("users", "id, username, role, enabled, created_at, version");

    /** Now. */
    public static Scope of(Caller caller) {
        return of(caller, null);
    }

    /** What this caller may see of that moment. */
    public static Scope of(Caller caller, @Nullable Moment moment) {
        return new Scope(
                caller.role().managesOthers() ? null : caller.userId(),
                moment,
                caller.permissions().has("audit:read"));
    }

    /** Everything that there was, for who may audit. */
    public static Scope all(Moment moment) {
        return new Scope(null, moment, true);
    }

    /** Users to join, with {@link #holds}. */
    public String users() {
        return moment == null ? USERS.live() : USERS.all();
    }

    String tokens() {
        return moment == null ? TOKENS.live() : TOKENS.all();
    }

    /** The condition that a row of one of these, by its alias, is of the moment. */
    public String holds(String alias) {
        return moment == null
                ? "true"
                : "%1$s.since <= :position and %1$s.until > :position".formatted(alias);
    }

    /** Leaves only what may be seen, of the states that held at the moment. */
    public Where narrow(Where where, String alias) {
        if (moment != null) {
            // Says nothing new, and helps to find what there was early in a long ledger.
            where.and(alias + ".created_at <= :at");
            if (!erasedToo) {
                where.and("not " + alias + ".erased");
            }
            where.with("position", moment.position());
            where.with("at", moment.time());
        }
        return where;
    }

    /** When expiry is judged. */
    Instant at(Clock clock) {
        return moment == null ? clock.instant() : moment.time();
    }
}
