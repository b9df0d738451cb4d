package org.tokenledger.query.transparency;

import org.tokenledger.note.NoteSignature;
import org.tokenledger.note.VerifierKey;

/** Whoever holds the log's key: a file of this node, or a key management service. */
public interface CheckpointSigner {
    /** Its name is the origin of the log. */
    VerifierKey verifier();

    /** The signature over the text of a checkpoint. */
    NoteSignature sign(String text);
}
