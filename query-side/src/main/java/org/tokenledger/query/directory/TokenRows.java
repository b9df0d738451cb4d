package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.TokenEvent.TokenCreated;
import org.tokenledger.query.projection.Rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes {@code tokens}. */
final class TokenRows {
    private static final Rows<TokenChange> INSERT =
            Rows.<TokenChange>of(
                            """
                            insert into tokens
                                (id, name, owner_id, created_by, permissions, source, hint, digest,
                                 created_at, expires_at, revoked_at, revoked_by, revocation_reason,
                                 last_used_at, version)
                            select id, name, owner_id, created_by, string_to_array(permissions, ' '),
                                   source, hint, decode(digest, 'hex'), created_at, expires_at,
                                   revoked_at, revoked_by, revocation_reason, u.used_at, version
                            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                                as c (id, name, owner_id, created_by, permissions, source, hint, digest,
                                      created_at, expires_at, revoked_at, revoked_by,
                                      revocation_reason, version)
                                left join usage.last_uses u on u.token_id = c.id
                            on conflict (id) do nothing
                            """)
                    .with("uuid", token -> token.id)
                    .with("text", created(TokenCreated::name))
                    .with("uuid", token -> token.ownerId)
                    .with("uuid", created(TokenCreated::createdBy))
                    .with("text", token -> token.permissions)
                    .with("text", created(TokenCreated::source))
                    .with("text", created(TokenCreated::hint))
                    .with("text", created(TokenCreated::digest))
                    .with("timestamptz", token -> token.createdAt)
                    .with("timestamptz", created(TokenCreated::expiresAt))
                    .with("timestamptz", token -> token.revokedAt)
                    .with("uuid", token -> token.revokedBy)
                    .with("text", token -> token.revocationReason)
                    .with("bigint", token -> token.version);

    private static final Rows<TokenChange> UPDATE =
            Rows.<TokenChange>of(
                            """
                            update tokens t
                            set owner_id = coalesce(c.owner_id, t.owner_id),
                                permissions =
                                    coalesce(string_to_array(c.permissions, ' '), t.permissions),
                                revoked_at = coalesce(c.revoked_at, t.revoked_at),
                                revoked_by = coalesce(c.revoked_by, t.revoked_by),
                                revocation_reason =
                                    coalesce(c.revocation_reason, t.revocation_reason),
                                version = c.version
                            from unnest(?, ?, ?, ?, ?, ?, ?)
                                as c (id, owner_id, permissions, revoked_at, revoked_by,
                                      revocation_reason, version)
                            where t.id = c.id
                            """)
                    .with("uuid", token -> token.id)
                    .with("uuid", token -> token.ownerId)
                    .with("text", token -> token.permissions)
                    .with("timestamptz", token -> token.revokedAt)
                    .with("uuid", token -> token.revokedBy)
                    .with("text", token -> token.revocationReason)
                    .with("bigint", token -> token.version);

    private static final Rows<TokenChange> DELETE =
            Rows.<TokenChange>of("delete from tokens where id = any(?)")
                    .with("uuid", token -> token.id);

    private static final List<Rows<UUID>> FORGET_USES =
            Stream.of(
                            "delete from usage.last_uses where token_id = any(?)",
                            "delete from usage.denials where token_id = any(?)")
                    .map(sql -> Rows.<UUID>of(sql).with("uuid", id -> id))
                    .toList();

    private TokenRows() {}

    static void write(Connection connection, List<TokenChange> changes) throws SQLException {
        List<TokenChange> left = changes.stream().filter(token -> !token.deleted).toList();
        INSERT.write(connection, left.stream().filter(token -> token.created != null).toList());
        List<TokenChange> known = left.stream().filter(token -> token.created == null).toList();
        if (UPDATE.write(connection, known) != known.size()) {
            throw new IllegalStateException(
                    "an event is about a token that is not in the directory");
        }
        DELETE.write(connection, changes.stream().filter(token -> token.deleted).toList());
    }

    /** To be called after the tokens are gone: whoever writes their uses locks them first. */
    static void forgetUses(Connection connection, List<UUID> deleted) throws SQLException {
        for (Rows<UUID> forget : FORGET_USES) {
            forget.write(connection, deleted);
        }
    }

    private static Function<TokenChange, @Nullable Object> created(
            Function<TokenCreated, @Nullable Object> field) {
        return token -> field.apply(Objects.requireNonNull(token.created));
    }
}
