package org.tokenledger.query.directory;

import org.tokenledger.query.projection.Rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes {@code users}. */
final class UserRows {
    private static final Rows<UserChange> INSERT =
            Rows.<UserChange>of(
                            """
                            insert into users
                                (id, username, role, enabled, created_at, version)
                            select * from unnest(?, ?, ?, ?, ?, ?)
                            on conflict (id) do nothing
                            """)
                    .with("uuid", user -> user.id)
                    .with("text", user -> user.username)
                    .with("text", user -> user.role)
                    .with("boolean", user -> user.enabled)
                    .with("timestamptz", user -> user.createdAt)
                    .with("bigint", user -> user.version);

    private static final Rows<UserChange> UPDATE =
            Rows.<UserChange>of(
                            """
                            update users u
                            set role = coalesce(c.role, u.role),
                                enabled = coalesce(c.enabled, u.enabled),
                                version = coalesce(c.version, u.version)
                            from unnest(?, ?, ?, ?) as c (id, role, enabled, version)
                            where u.id = c.id
                            """)
                    .with("uuid", user -> user.id)
                    .with("text", user -> user.role)
                    .with("boolean", user -> user.enabled)
                    .with("bigint", user -> user.version);

    private static final Rows<UserChange> DELETE =
            Rows.<UserChange>of("delete from users where id = any(?)")
                    .with("uuid", user -> user.id);

    private UserRows() {}

    static void write(Connection connection, List<UserChange> changes) throws SQLException {
        List<UserChange> left = changes.stream().filter(user -> !user.deleted).toList();
        INSERT.write(connection, left.stream().filter(user -> user.username != null).toList());
        List<UserChange> known = left.stream().filter(user -> user.username == null).toList();
        if (UPDATE.write(connection, known) != known.size()) {
            throw new IllegalStateException("an event is about a user who is not in the directory");
        }
        DELETE.write(connection, changes.stream().filter(user -> user.deleted).toList());
    }
}
