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
    /**
     * All states that there are and were. PostgreSQL reads both tables in the order of an index
     * each, as long as neither half has a condition of its own.
     */
    private static final String TOKENS =
            """
            (select id, name, owner_id, created_by, permissions, source, hint, created_at,
                    expires_at, revoked_at, revoked_by, revocation_reason, version,
                    since, 9223372036854775807 as until, false as erased
             from views.tokens
             union all
             select id, name, owner_id, created_by, permissions, source, hint, created_at,
                    expires_at, revoked_at, revoked_by, revocation_reason, version,
                    since, until, erased
             from views.past_tokens)
            """;

    /** The greatest use that is known not to be later than the moment. */
    private static final String TOKENS_WITH_LAST_USE =
            """
            (select s.*,
                    greatest(
                        (select l.used_at from usage.last_uses l
                         where l.token_id = s.id and l.used_at <= :at),
                        (select case when d.last_used_at <= :at then d.last_used_at
                                     else d.first_used_at end
                         from usage.days d
                         where d.token_id = s.id
                           and d.day <= (:at at time zone 'UTC')::date and d.first_used_at <= :at
                         order by d.day desc limit 1)) as last_used_at
             from %s s)
            """
                    .formatted(TOKENS);

    private static final String USERS =
            """
            (select id, username, role, enabled, created_at, version,
                    since, 9223372036854775807 as until, false as erased
             from views.users
             union all
             select id, username, role, enabled, created_at, version, since, until, erased
             from views.past_users)
            """;

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

    /** What to select from; without the last use where that is not asked for. */
    public String tokens() {
        return moment == null ? "views.tokens" : TOKENS;
    }

    String tokensWithLastUse() {
        return moment == null ? "views.tokens" : TOKENS_WITH_LAST_USE;
    }

    public String users() {
        return moment == null ? "views.users" : USERS;
    }

    /** The condition that a row of one of these, by its alias, is of the moment. */
    public String holds(String alias) {
        return moment == null
                ? "true"
                : "%1$s.since <= :position and %1$s.until > :position".formatted(alias);
    }

    /** Leaves only rows of the moment, and no other than may be seen. */
    public Where narrow(Where where, String alias) {
        if (moment != null) {
            // The last says nothing new, and helps to find what there was early in a long ledger.
            where.and(holds(alias)).and(alias + ".created_at <= :at");
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
