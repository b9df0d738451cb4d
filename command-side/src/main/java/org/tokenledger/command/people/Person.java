package org.tokenledger.command.people;

import org.tokenledger.permission.Role;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as the command side knows it.
 *
 * @param sequence of the last event in the user's own stream
 */
public record Person(
        UUID id, String username, Role role, boolean enabled, Instant createdAt, long sequence) {

    Person as(Role role, long sequence) {
        return new Person(id, username, role, enabled, createdAt, sequence);
    }

    Person enabled(boolean enabled, long sequence) {
        return new Person(id, username, role, enabled, createdAt, sequence);
    }
}
