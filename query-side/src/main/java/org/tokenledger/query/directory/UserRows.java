package org.tokenledger.query.directory;

import org.tokenledger.query.directory.UserChange.Past;
import org.tokenledger.query.directory.UserChange.Registered;
import org.tokenledger.query.directory.UserChange.State;
import org.tokenledger.query.projection.Rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Writes {@code users} and {@code past_users}. */
final class UserRows {
    private static final Rows<Registered> INSERT =
            Rows.<Registered>of(
                            """
                            insert into users
                                (id, username, role, enabled, created_at, version, since)
                            select * from unnest(?, ?, ?, ?, ?, ?, ?)
                            on conflict (id) do nothing
                            """)
                    .with("uuid", user -> user.event().userId())
                    .with("text", user -> user.event().username())
                    .with("text", user -> user.state().role())
                    .with("boolean", user -> user.state().enabled())
                    .with("timestamptz", Registered::time)
                    .with("bigint", user -> user.state().version())
                    .with("bigint", user -> user.state().since());

    /** Before the update: what the batch does not know is still there. */
    private static final Rows<Past> KEEP =
            Rows.<Past>of(
                            """
                            insert into past_users
                                (id, username, role, enabled, created_at, version, since, until)
                            select u.id, u.username, coalesce(c.role, u.role),
                                   coalesce(c.enabled, u.enabled), u.created_at,
                                   coalesce(c.version, u.version), coalesce(c.since, u.since), c.until
                            from unnest(?, ?, ?, ?, ?, ?)
                                as c (until, id, role, enabled, version, since)
                                join users u on u.id = c.id
                            on conflict (id, since) do update set until = excluded.until
                            """)
                    .with("bigint", Past::until)
                    .with("uuid", past -> past.state().id())
                    .with("text", past -> past.state().role())
                    .with("boolean", past -> past.state().enabled())
                    .with("bigint", past -> past.state().version())
                    .with("bigint", past -> past.state().since());

    private static final Rows<State> UPDATE =
            Rows.<State>of(
                            """
                            update users u
                            set role = coalesce(c.role, u.role),
                                enabled = coalesce(c.enabled, u.enabled),
                                version = coalesce(c.version, u.version),
                                since = c.since
                            from unnest(?, ?, ?, ?, ?) as c (id, role, enabled, version, since)
                            where u.id = c.id
                            """)
                    .with("uuid", State::id)
                    .with("text", State::role)
                    .with("boolean", State::enabled)
                    .with("bigint", State::version)
                    .with("bigint", State::since);

    private static final List<Rows<UUID>> ERASE =
            List.of(
                    Rows.<UUID>of("delete from users where id = any(?)").with("uuid", id -> id),
                    Rows.<UUID>of(
                                    """
                                    update past_users set username = '', erased = true
                                    where id = any(?)
                                    """)
                            .with("uuid", id -> id));

    private UserRows() {}

    static void write(Connection connection, List<UserChange> changes) throws SQLException {
        INSERT.write(
                connection,
                changes.stream().map(user -> user.registered).filter(Objects::nonNull).toList());
        List<Past> past = changes.stream().flatMap(user -> user.past.stream()).toList();
        if (KEEP.write(connection, past) != past.size()) {
            throw new IllegalStateException("an event is about a user who is not in the directory");
        }
        UPDATE.write(
                connection,
                changes.stream()
                        .filter(user -> !user.past.isEmpty() && !user.deleted)
                        .map(user -> user.state)
                        .toList());
        List<UUID> deleted =
                changes.stream().filter(user -> user.deleted).map(user -> user.state.id()).toList();
        for (Rows<UUID> erase : ERASE) {
            erase.write(connection, deleted);
        }
    }
}
