package org.tokenledger.server.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.NoteSignature;
import org.tokenledger.note.SigningKey;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.query.transparency.CheckpointSigner;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** The log's key in a file of a data folder. The log names the file, never what is in it. */
public record LogKeyFile(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeyFile.class);
    private static final String NAME = "log-key";
    private static final String NEXT = "log-key.next";

    private record InMemory(SigningKey key) implements CheckpointSigner {
        @Override
        public VerifierKey verifier() {
            return key.verifier();
        }

        @Override
        public NoteSignature sign(String text) {
            return key.sign(text);
        }
    }

    /**
     * The key that is in the file now; empty when there is none.
     *
     * @throws Mismatch in one sentence, when the file is not fit to be one
     */
    public Optional<CheckpointSigner> signer() {
        try {
            return file(NAME)
                    .readSecret()
                    .map(text -> new InMemory(SigningKey.parse(text.strip())));
        } catch (LaunchFailed | Malformed unfit) {
            throw new Mismatch("The key can't be used: " + unfit.getMessage());
        }
    }

    /** Makes a key and puts it into the file. */
    public CheckpointSigner make(String origin) {
        SigningKey key = next(origin);
        takeNext();
        LOG.info("the verifier key of the log, for whoever checks it, is {}", key.verifier());
        return new InMemory(key);
    }

    /**
     * Makes a key for later, in a file of its own: until {@link #takeNext} the old one stays. If
     * the process dies between, both are there, and the database says which one counts.
     */
    SigningKey next(String origin) {
        SigningKey key = SigningKey.generate(origin, VerifierKey.ED25519, new SecureRandom());
        file(NEXT).write(key.revealSecret() + "\n");
        return key;
    }

    void takeNext() {
        file(NEXT).moveTo(file(NAME));
        LOG.info("the key of the log is in the file {}", file(NAME).path());
    }

    private PrivateFile file(String name) {
        return new PrivateFile(folder.resolve(name));
    }
}
