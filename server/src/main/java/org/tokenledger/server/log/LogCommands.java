package org.tokenledger.server.log;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.dao.DataAccessException;
import org.tokenledger.query.transparency.Mismatch;
import org.tokenledger.server.launch.AttachedDatabase;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.ledger.EncryptionKeyRotation;
import org.tokenledger.server.ledger.LedgerDatabase;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/** What an operator does beside the server: it may run meanwhile, and may not. */
public final class LogCommands {
    private LogCommands() {}

    /**
     * Does what the options say; progress is on standard error.
     *
     * @return the exit code
     * @throws LaunchFailed with one sentence, when it can't be done
     */
    public static int run(Options options) {
        LoggingSystem.get(LogCommands.class.getClassLoader()).setLogLevel("ROOT", LogLevel.WARN);
        try (AttachedDatabase attached = AttachedDatabase.open(options)) {
            DataSource database = LedgerDatabase.unpooled(attached.access());
            switch (options.command()) {
                case EXPORT -> export(options, database);
                case OPEN_EPOCH ->
                        System.out.print(acts(options, database).openEpoch(why(options)));
                case ROTATE_LOG_KEY ->
                        System.out.print(acts(options, database).rotate(why(options)));
                case ROTATE_ENCRYPTION_KEY ->
                        EncryptionKeyRotation.run(
                                database, options.encryptionKeyFile(), System.err::println);
                default -> throw new IllegalArgumentException(options.command().toString());
            }
            return 0;
        } catch (Mismatch mismatch) {
            throw new LaunchFailed(String.valueOf(mismatch.getMessage()) + ".");
        } catch (SQLException | DataAccessException failed) {
            throw new LaunchFailed(
                    "The database can't be used (%s): start the server of this version once."
                            .formatted(failed.getMessage()),
                    failed);
        } catch (IOException failed) {
            throw new LaunchFailed(
                    "The export can't be written (%s).".formatted(failed.getMessage()), failed);
        }
    }

    private static void export(Options options, DataSource database)
            throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            new Export(options.log().out().orElseThrow(), System.err::println).run(connection);
        }
    }

    private static OperatorActs acts(Options options, DataSource database) {
        return new OperatorActs(
                database,
                new LogKeyFile(options.data()),
                LogGuardFile.of(options.log().guard(), options.data()),
                options.encryptionKeyFile());
    }

    private static String why(Options options) {
        return options.log().reason().orElseThrow();
    }
}
