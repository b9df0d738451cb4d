package org.tokenledger.query.transparency;

import org.tokenledger.note.Note;

import java.util.Optional;

/**
 * Remembers the last checkpoint outside the database, so that a database which was restored or
 * edited is found out before anything is signed over it.
 */
public interface LogGuard {
    /**
     * The last one; empty when there never was any.
     *
     * @throws Mismatch when it can't be read: then nothing may be signed
     */
    Optional<Note> last();

    /** When this returns, it survives a crash of the machine. */
    void remember(Note checkpoint);
}
