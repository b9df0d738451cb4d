package org.tokenledger.query.directory;

import org.tokenledger.query.directory.TokenChange.Created;
import org.tokenledger.query.directory.TokenChange.Past;
import org.tokenledger.query.directory.TokenChange.State;
import org.tokenledger.query.projection.Rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes {@code tokens} and {@code past_tokens}. */
final class TokenRows {
    private static final Rows<Created> INSERT =
            Rows.<Created>of(
                            """
                            insert into tokens
                                (id, name, owner_id, created_by, permissions, source, hint, digest,
                                 created_at, expires_at, last_used_at, version, since)
                            select id, name, owner_id, created_by, string_to_array(permissions, ' '),
                                   source, hint, decode(digest, 'hex'), created_at, expires_at,
                                   u.used_at, version, since
                            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                                as c (id, name, owner_id, created_by, permissions, source, hint, digest,
                                      created_at, expires_at, version, since)
                                left join usage.last_uses u on u.token_id = c.id
                            on conflict (id) do nothing
                            """)
                    .with("uuid", token -> token.event().tokenId())
                    .with("text", token -> token.event().name())
                    .with("uuid", token -> token.event().ownerId())
                    .with("uuid", token -> token.event().createdBy())
                    .with("text", token -> token.state().permissions())
                    .with("text", token -> token.event().source())
                    .with("text", token -> token.event().hint())
                    .with("text", token -> token.event().digest())
                    .with("timestamptz", Created::time)
                    .with("timestamptz", token -> token.event().expiresAt())
                    .with("bigint", token -> token.state().version())
                    .with("bigint", token -> token.state().since());

    /** Before the update: what the batch does not know is still there. */
    private static final Rows<Past> KEEP =
            Rows.<Past>of(
                            """
                            insert into past_tokens
                                (id, name, owner_id, created_by, permissions, source, hint,
                                 created_at, expires_at, revoked_at, revoked_by, revocation_reason,
                                 version, since, until)
                            select t.id, t.name, coalesce(c.owner_id, t.owner_id), t.created_by,
                                   coalesce(string_to_array(c.permissions, ' '), t.permissions),
                                   t.source, t.hint, t.created_at, t.expires_at,
                                   coalesce(c.revoked_at, t.revoked_at),
                                   coalesce(c.revoked_by, t.revoked_by),
                                   coalesce(c.revocation_reason, t.revocation_reason),
                                   coalesce(c.version, t.version), coalesce(c.since, t.since), c.until
                            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                                as c (until, id, owner_id, permissions, revoked_at, revoked_by,
                                      revocation_reason, version, since)
                                join tokens t on t.id = c.id
                            on conflict (id, since) do update set until = excluded.until
                            """)
                    .with("bigint", Past::until)
                    .with("uuid", past -> past.state().id())
                    .with("uuid", past -> past.state().ownerId())
                    .with("text", past -> past.state().permissions())
                    .with("timestamptz", past -> past.state().revokedAt())
                    .with("uuid", past -> past.state().revokedBy())
                    .with("text", past -> past.state().revocationReason())
                    .with("bigint", past -> past.state().version())
                    .with("bigint", past -> past.state().since());

    private static final Rows<State> UPDATE =
            Rows.<State>of(
                            """
                            update tokens t
                            set owner_id = coalesce(c.owner_id, t.owner_id),
                                permissions =
                                    coalesce(string_to_array(c.permissions, ' '), t.permissions),
                                revoked_at = coalesce(c.revoked_at, t.revoked_at),
                                revoked_by = coalesce(c.revoked_by, t.revoked_by),
                                revocation_reason =
                                    coalesce(c.revocation_reason, t.revocation_reason),
                                version = c.version,
                                since = c.since
                            from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                                as c (id, owner_id, permissions, revoked_at, revoked_by,
                                      revocation_reason, version, since)
                            where t.id = c.id
                            """)
                    .with("uuid", State::id)
                    .with("uuid", State::ownerId)
                    .with("text", State::permissions)
                    .with("timestamptz", State::revokedAt)
                    .with("uuid", State::revokedBy)
                    .with("text", State::revocationReason)
                    .with("bigint", State::version)
                    .with("bigint", State::since);

    private static final List<Rows<UUID>> ERASE =
            ofIds(
                    "delete from tokens where id = any(?)",
                    """
                    update past_tokens set name = '', revocation_reason = null, erased = true
                    where id = any(?)
                    """);

    private static final List<Rows<UUID>> FORGET_USES =
            ofIds(
                    "delete from usage.last_uses where token_id = any(?)",
                    "delete from usage.days where token_id = any(?)",
                    "update usage.denials set client = '' where token_id = any(?)");

    private TokenRows() {}

    private static List<Rows<UUID>> ofIds(String... statements) {
        return Stream.of(statements).map(sql -> Rows.<UUID>of(sql).with("uuid", id -> id)).toList();
    }

    static void write(Connection connection, List<TokenChange> changes) throws SQLException {
        INSERT.write(
                connection,
                changes.stream().map(token -> token.created).filter(Objects::nonNull).toList());
        List<Past> past = changes.stream().flatMap(token -> token.past.stream()).toList();
        if (KEEP.write(connection, past) != past.size()) {
            throw new IllegalStateException(
                    "an event is about a token that is not in the directory");
        }
        UPDATE.write(
                connection,
                changes.stream()
                        .filter(token -> !token.past.isEmpty() && !token.deleted)
                        .map(token -> token.state)
                        .toList());
        List<UUID> deleted =
                changes.stream()
                        .filter(token -> token.deleted)
                        .map(token -> token.state.id())
                        .toList();
        for (Rows<UUID> erase : ERASE) {
            erase.write(connection, deleted);
        }
    }

    /** To be called after the tokens are gone: whoever writes their uses locks them first. */
    static void forgetUses(Connection connection, List<UUID> deleted) throws SQLException {
        for (Rows<UUID> forget : FORGET_USES) {
            forget.write(connection, deleted);
        }
    }
}
