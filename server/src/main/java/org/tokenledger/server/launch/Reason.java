package org.tokenledger.server.launch;

import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;

import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Why the process could not start, as one sentence for a person: never a stack trace. */
final class Reason {

    private Reason() {}

    /** The sentence for a failure of the start, found by walking its causes from the outside in. */
    static String of(Throwable failure, Options options) {
        for (Throwable cause : causes(failure)) {
            String sentence = known(cause, failure, options);
            if (sentence != null) {
                return sentence;
            }
        }
        Throwable root = failure;
        for (Throwable cause : causes(failure)) {
            root = cause;
        }
        return "Token Ledger can't start for a reason it did not expect (%s: %s): start it with"
                        .formatted(root.getClass().getSimpleName(), firstLine(root))
                + " --debug to see the details.";
    }

    private static @Nullable String known(Throwable cause, Throwable whole, Options options) {
        return switch (cause) {
            case LaunchFailed told -> told.getMessage();
            case PortInUseException _, BindException _ -> ofPort(whole, options.port(), "--port");
            case FlywayException migration ->
                    "The database schema can't be brought up to date (%s): no request was served;"
                                    .formatted(ofMigration(migration))
                            + " start with --debug to see the details.";
            case SQLException database ->
                    ofDatabase(
                            database,
                            options.database().map(DatabaseAccess::address).orElse("(embedded)"),
                            options.database().map(DatabaseAccess::user).orElse("the service"));
            default -> null;
        };
    }

    /** The sentence for a port that can't be had. */
    static String ofPort(Throwable whole, int port, String flag) {
        boolean forbidden =
                causes(whole).stream().anyMatch(c -> firstLine(c).contains("Permission denied"));
        return forbidden
                ? "Port %d may not be opened by this user: choose one above 1023 with %s."
                        .formatted(port, flag)
                : "Port %d is taken: stop the program that uses it, or choose another with %s."
                        .formatted(port, flag);
    }

    /** The sentence for a database that can't be used, by SQLSTATE. */
    static String ofDatabase(SQLException failure, String address, String login) {
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        String place = "The database at " + address;
        return switch (state) {
            case "28P01", "28000", "08004" ->
                    "%s refuses the login '%s': check the user and the password of --database-user"
                                    .formatted(place, login)
                            + " and --migration-user.";
            case "3D000" -> place + " does not exist: create it, or correct --database-url.";
            case "42501" ->
                    "%s does not let '%s' do what it must (%s): check its privileges."
                            .formatted(place, login, firstLine(failure));
            case "53300" -> place + " has no connection left: raise its max_connections.";
            case "57P03" -> place + " is starting up or shutting down: try again in a moment.";
            default ->
                    state.startsWith("08")
                            ? "%s can't be reached (%s): check that it runs and that --database-url"
                                            .formatted(place, ofNetwork(failure))
                                    + " is right."
                            : "%s does not work (%s): start with --debug to see the details."
                                    .formatted(place, firstLine(failure));
        };
    }

    private static String ofNetwork(SQLException failure) {
        for (Throwable cause : causes(failure)) {
            if (cause instanceof UnknownHostException) {
                return "unknown host";
            }
            if (cause instanceof ConnectException) {
                return "connection refused";
            }
        }
        return firstLine(failure);
    }

    /** Flyway draws a heading and a ruler first; the line with the database's own error says it. */
    private static String ofMigration(FlywayException migration) {
        for (Throwable cause : causes(migration)) {
            if (cause instanceof SQLException database) {
                return firstLine(database);
            }
        }
        return firstLine(migration);
    }

    /** The first line of the message, without its full stop; the class when there is none. */
    static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow().strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private static Set<Throwable> causes(Throwable failure) {
        Set<Throwable> found = new LinkedHashSet<>();
        for (Throwable next = failure; next != null && found.add(next); ) {
            next = next.getCause();
        }
        return found;
    }
}
