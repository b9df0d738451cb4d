package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.tokenledger.query.verification.listener.VerificationListener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One server: its data folder, its database if that is embedded, and its Spring context, opened in
 * this order and closed in the opposite one. Spring finds {@link Options}, {@link DataFolder} and
 * {@link DatabaseAccess} as beans that exist before any other.
 */
public final class RunningServer implements AutoCloseable {

    /** The property that is there when there is a verification listener. */
    public static final String VERIFY_PORT = "ledger.verify-port";

    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

    private final Options options;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private volatile @Nullable EmbeddedDatabase embedded;
    private volatile @Nullable ConfigurableApplicationContext context;
    private volatile boolean closing;

    RunningServer(Options options) {
        this.options = options;
    }

    /**
     * Returns when the server answers requests. Registers no shutdown hook: the caller closes.
     *
     * @throws RuntimeException when it can't start; everything opened so far is closed again
     */
    public static RunningServer start(Options options, Class<?> application) {
        RunningServer server = new RunningServer(options);
        try {
            server.open(application);
            return server;
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    void open(Class<?> application) {
        DataFolder folder = DataFolder.open(options.data());
        toClose(folder);
        SpringApplication spring = new SpringApplication(application);
        spring.setRegisterShutdownHook(false);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setLogStartupInfo(false);
        // Not earlier: Spring has set the log up by now, and the database writes to it.
        spring.addInitializers(started -> prepare(started, folder));
        context = spring.run(properties());
        LOG.info("Token Ledger is ready on {}, data in {}", ports(), folder.path());
    }

    private void prepare(ConfigurableApplicationContext starting, DataFolder folder) {
        DatabaseAccess access = options.database().orElseGet(() -> startEmbedded(folder).access());
        if (options.database().isPresent()) {
            access.check();
        }
        toClose(starting);
        var beans = starting.getBeanFactory();
        beans.registerSingleton("options", options);
        beans.registerSingleton("dataFolder", folder);
        beans.registerSingleton("databaseAccess", access);
    }

    private EmbeddedDatabase startEmbedded(DataFolder folder) {
        EmbeddedDatabase database = EmbeddedDatabase.unstarted(folder);
        embedded = database;
        toClose(database);
        database.start();
        return database;
    }

    /** As Spring's command line, which wins over its files and the environment. No secrets here. */
    private String[] properties() {
        List<String> properties = new ArrayList<>();
        properties.add("--server.port=" + options.port());
        options.verifyPort().ifPresent(port -> properties.add("--" + VERIFY_PORT + "=" + port));
        options.tls().ifPresent(_ -> properties.add("--server.ssl.bundle=ledger"));
        if (options.debug()) {
            properties.add("--logging.level.org.tokenledger=debug");
            properties.add("--logging.level.org.springframework.boot=info");
        }
        return properties.toArray(String[]::new);
    }

    private String ports() {
        String scheme = options.tls().isPresent() ? " (https)" : "";
        String verifying =
                verifyPort().isPresent()
                        ? ", verification on port " + verifyPort().getAsInt() + scheme
                        : "";
        return "port " + port() + scheme + verifying;
    }

    private void toClose(AutoCloseable resource) {
        synchronized (opened) {
            if (!closing) {
                opened.push(resource);
                return;
            }
        }
        throw new LaunchFailed("The server is stopping.");
    }

    /** The port it answers on: the one asked for, or the free one that was found. */
    public int port() {
        ConfigurableApplicationContext running = context;
        String port =
                running == null ? null : running.getEnvironment().getProperty("local.server.port");
        return port == null ? options.port() : Integer.parseInt(port);
    }

    /** The port of the verification listener, if there is one. */
    public OptionalInt verifyPort() {
        ConfigurableApplicationContext running = context;
        VerificationListener listener =
                running == null
                        ? null
                        : running.getBeanProvider(VerificationListener.class).getIfAvailable();
        return listener == null ? OptionalInt.empty() : OptionalInt.of(listener.port());
    }

    /** The database when it is embedded; for tests that kill it. */
    public Optional<EmbeddedDatabase> embeddedDatabase() {
        return Optional.ofNullable(embedded);
    }

    /** The Spring context of a started server. */
    public ConfigurableApplicationContext context() {
        ConfigurableApplicationContext running = context;
        if (running == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return running;
    }

    /**
     * Ends the requests under way, then the context, then the embedded database, and gives the
     * folder up. May be called from another thread while the server starts.
     */
    @Override
    public void close() {
        while (true) {
            AutoCloseable next;
            synchronized (opened) {
                closing = true;
                next = opened.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.close();
            } catch (Exception failure) {
                LOG.error("not closed cleanly: {}", Reason.firstLine(failure));
            }
        }
    }

    boolean isClosing() {
        return closing;
    }
}
