package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.attempt.TrustedProxies;

import java.nio.file.Path;
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
 * @param tls for both ports; empty when they speak plain HTTP
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
        TrustedProxies trustedProxies,
        int failedAttemptsPerMinute,
        OptionalInt verifyPort,
        Optional<TlsFiles> tls,
        boolean debug) {

    /** What to do: the default is {@link #SERVE}. */
    public enum Command {
        SERVE,
        HELP,
        VERSION
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
                + " trustedProxies=%s, failedAttemptsPerMinute=%d, verifyPort=%s, tls=%s,"
                        .formatted(trustedProxies, failedAttemptsPerMinute, verifyPort, tls)
                + " debug=%s]".formatted(debug);
    }

    static String hidden(@Nullable String secret) {
        return secret == null || secret.isEmpty() ? "none" : "(hidden)";
    }
}
