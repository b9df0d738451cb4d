package org.tokenledger.query.directory;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.UserEvent.UserRegistered;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a batch of events makes of one user. */
final class UserChange {
    /** After one of the events; what is null is as it was before the batch. */
    record State(
            UUID id,
            @Nullable Long since,
            @Nullable Long version,
            @Nullable String role,
            @Nullable Boolean enabled) {

        State role(String name) {
            return new State(id, since, version, name, enabled);
        }

        State enabled(boolean now) {
            return new State(id, since, version, role, now);
        }
    }

    /** A state that the batch has ended. */
    record Past(State state, long until) {}

    /** A user whom the batch has registered. */
    record Registered(UserRegistered event, Instant time, State state) {}

    @Nullable Registered registered;
    final List<Past> past = new ArrayList<>();
    State state;
    boolean deleted;

    UserChange(UUID id) {
        state = new State(id, null, null, null, null);
    }

    void register(UserRegistered event, Recorded recorded) {
        state =
                new State(
                        event.userId(),
                        recorded.position(),
                        recorded.sequence() + 1,
                        event.role(),
                        true);
        registered = new Registered(event, recorded.time(), state);
    }

    /**
     * Ends the state that was, and begins one that is the same until it is changed.
     *
     * @return this, for the change
     */
    UserChange next(Recorded recorded) {
        past.add(new Past(state, recorded.position()));
        // Not where the event is of another's stream, as when ownership is transferred to this
        // user.
        Long version = state.version;
        if (recorded.event().subjectId().equals(state.id)) {
            version = recorded.sequence() + 1;
        }
        state = new State(state.id, recorded.position(), version, state.role, state.enabled);
        return this;
    }
}
