package org.tokenledger.server.maintenance;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.dao.DataAccessException;
import org.tokenledger.contract.Refused;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Order;
import org.tokenledger.server.launch.Visit;
import org.tokenledger.server.ledger.StandaloneLedger;

import java.io.Console;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Carries an order out, and says on standard error why it could not be. */
public final class Maintenance {
    /** A replay that can't be run is not one that found something. */
    private static final int COULD_NOT = 2;

    private Maintenance() {}

    /**
     * Returns the exit code: of a rebuild 0, or 1 when it failed, or 2 when there is no such view;
     * of a replay 0 when all is sound, or 1 when it is not, or 2 when it could not be run.
     */
    public static int run(Order order) {
        quiet();
        try {
            return switch (order.kind()) {
                case REBUILD -> new RebuildCommand(System.out, System.err, isTerminal()).run(order);
                case REPLAY -> new ReplayCommand(System.out, System.err, isTerminal()).run(order);
            };
        } catch (LaunchFailed failed) {
            System.err.println(failed.getMessage());
            return order.kind() == Order.Kind.REPLAY ? COULD_NOT : failed.exitCode();
        } catch (Refused refused) {
            System.err.println(refused.detail());
            return COULD_NOT;
        } catch (IllegalStateException | SQLException | DataAccessException | IOException failed) {
            System.err.println(failed.getMessage());
            return order.kind() == Order.Kind.REPLAY ? COULD_NOT : 1;
        }
    }

    /** There is no server whose log this could be. */
    private static void quiet() {
        LoggingSystem logging = LoggingSystem.get(Maintenance.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** What is done with a ledger that is open. */
    interface Work {
        int with(Visit visit, StandaloneLedger ledger) throws SQLException, IOException;
    }

    /** Closes what it opened also when the process is told to end. */
    static int visit(Order order, Work work) throws SQLException, IOException {
        try (Visit visit = Visit.begin(order.options())) {
            Thread atEnd = Thread.ofPlatform().name("shutdown").unstarted(visit::close);
            Runtime.getRuntime().addShutdownHook(atEnd);
            try (StandaloneLedger ledger = new StandaloneLedger(visit.access())) {
                return work.with(visit, ledger);
            }
        }
    }
}
