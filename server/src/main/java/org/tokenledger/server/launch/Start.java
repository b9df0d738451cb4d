package org.tokenledger.server.launch;

import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** From a command line to a running server or an exit code. */
public final class Start {

    private Start() {}

    /**
     * Does what the command line says. Returns at once for help and version, and when the server
     * answers requests for {@code serve}; the server then lives on in its own threads and stops
     * with the process.
     *
     * @param others does every command but these, and returns the exit code
     * @param maintenance carries out what is not about a server, and returns the exit code
     * @return the exit code: 0, or 1 when it can't start, or 2 when the command line is wrong; the
     *     sentence that says why is on standard error
     */
    public static int run(
            String[] arguments,
            Map<String, String> environment,
            Class<?> application,
            ToIntFunction<Options> others,
            ToIntFunction<Order> maintenance) {
        Options options;
        try {
            Optional<Order> order = Order.parse(arguments, environment);
            if (order.isPresent() && order.get().options().command() == Options.Command.SERVE) {
                return maintenance.applyAsInt(order.get());
            }
            options =
                    order.map(Order::options)
                            .orElseGet(() -> Options.parse(arguments, environment));
        } catch (LaunchFailed wrong) {
            System.err.println(wrong.getMessage());
            return wrong.exitCode();
        }
        return switch (options.command()) {
            case HELP -> say(Setting.help());
            case VERSION -> say("Token Ledger " + version(application) + "\n");
            case SERVE -> serve(options, application);
            case EXPORT, OPEN_EPOCH, ROTATE_LOG_KEY, ROTATE_ENCRYPTION_KEY ->
                    beside(options, others);
        };
    }

    private static int beside(Options options, ToIntFunction<Options> others) {
        try {
            return others.applyAsInt(options);
        } catch (RuntimeException failure) {
            System.err.println(Reason.of(failure, options));
            if (options.debug()) {
                failure.printStackTrace();
            }
            return failure instanceof LaunchFailed told ? told.exitCode() : 1;
        }
    }

    /**
     * Starts the server with this Spring application class and a hook that stops it with the
     * process: requests first, then Spring, then PostgreSQL.
     *
     * @return the exit code as in {@link #run}
     */
    public static int serve(Options options, Class<?> application) {
        RunningServer server = new RunningServer(options);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(server::close));
        try {
            server.open(application);
            return 0;
        } catch (RuntimeException | Error failure) {
            // A start that fails because the process is being stopped is no failure.
            if (!server.isClosing()) {
                server.close();
                System.err.println(Reason.of(failure, options));
                if (options.debug()) {
                    failure.printStackTrace();
                }
            }
            return 1;
        }
    }

    private static int say(String text) {
        System.out.print(text);
        return 0;
    }

    private static String version(Class<?> application) {
        return Optional.ofNullable(application.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
