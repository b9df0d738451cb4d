package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.attempt.TrustedProxies;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the process was asked to do. Every value has been checked for its form, and the permission
 * catalogue was read; nothing else has been looked up on disk or network. Holds secrets, which
 * {@link #toString} hides.
 *
 * @param port 0 to 65535; 0 takes a free port
 * @param ownerToken as given, not checked: a malformed one is a warning later, not a refusal here
 * @param database empty when PostgreSQL runs embedded in the data folder
 * @param permissions what replaces the built-in permission catalogue
 * @param failedAttemptsPerMinute of one address; 0 is no limit
 * @param verifyPort of the verification listener, as {@code port}; empty when there is none
 * @param lease how long what this node says is believed after it was last in touch with the
 *     database
 * @param tls for both ports; empty when they speak plain HTTP
 * @param encryptionKeys the file of key-encryption keys; without it, in the data folder
 */
public record Options(
        Command command,
        int port,
        Path data,
        Optional<DatabaseAccess> database,
        Optional<String> ownerToken,
        String ownerUsername,
        boolean presharedTokensDisabled,
        String tokenPrefix,
        Optional<Catalogue> permissions,
        LogOptions log,
        TrustedProxies trustedProxies,
        int failedAttemptsPerMinute,
        OptionalInt verifyPort,
        Duration lease,
        Optional<TlsFiles> tls,
        Optional<Path> encryptionKeys,
        boolean debug) {

    /** What to do: the default is {@link #SERVE}. */
    public enum Command {
        SERVE,
        EXPORT,
        OPEN_EPOCH,
        ROTATE_LOG_KEY,
        ROTATE_ENCRYPTION_KEY,
        HELP,
        VERSION;

        /** The one that has this name on a command line, without dashes before it. */
        static Optional<Command> named(String word) {
            return Arrays.stream(values())
                    .filter(command -> command != HELP && command != VERSION)
                    .filter(command ->
                            command.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word))
                    .findFirst();
        }
    }

    /**
     * Reads the command line, then the environment, then the defaults. An empty environment
     * variable counts as none.
     *
     * @throws LaunchFailed with exit code 2 and one sentence when something is unknown or malformed
     */
    public static Options parse(String[] arguments, Map<String, String> environment) {
        return new OptionsParser(arguments, environment).options();
    }

    /** The file of key-encryption keys: named, or in the data folder. */
    public PrivateFile encryptionKeyFile() {
        return new PrivateFile(encryptionKeys.orElseGet(() -> data.resolve("encryption-keys")));
    }

    @Override
    public String toString() {
        return "Options[%s, port=%d, data=%s, database=%s, ownerToken=%s, ownerUsername=%s,"
                        .formatted(
                                command,
                                port,
                                data,
                                database.map(DatabaseAccess::toString).orElse("embedded"),
                                hidden(ownerToken.orElse(null)),
                                ownerUsername)
                + " presharedTokensDisabled=%s, tokenPrefix=%s, permissions=%s,"
                        .formatted(
                                presharedTokensDisabled,
                                tokenPrefix,
                                permissions.map(_ -> "of the operator").orElse("built in"))
                + " trustedProxies=%s, failedAttemptsPerMinute=%d, verifyPort=%s, lease=%s,"
                        .formatted(trustedProxies, failedAttemptsPerMinute, verifyPort, lease)
                + " tls=%s, encryptionKeys=%s, log=%s, debug=%s]"
                        .formatted(
                                tls,
                                encryptionKeys.map(Path::toString).orElse("in the data folder"),
                                log,
                                debug);
    }

    static String hidden(@Nullable String secret) {
        return secret == null || secret.isEmpty() ? "none" : "(hidden)";
    }
}
