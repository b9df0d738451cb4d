package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
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
import java.util.concurrent.CountDownLatch;

/**
 * One server: its data folder, its database if that is embedded, and its Spring context, opened in
 * this order and closed in the opposite one. Spring finds it, {@link Options}, {@link DataFolder}
 * and {@link DatabaseAccess} as beans that exist before any other.
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

    /** Zero once {@link #open} has ended, well or badly. */
    private final CountDownLatch starting = new CountDownLatch(1);

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
        try {
            run(application);
        } finally {
            starting.countDown();
        }
    }

    private void run(Class<?> application) {
        DataFolder folder = DataFolder.open(options.data());
        toClose(folder);
        FreePort.require(options.port(), Setting.PORT.flag);
        options.verifyPort().ifPresent(port -> FreePort.require(port, Setting.VERIFY_PORT.flag));
        SpringApplication spring = new SpringApplication(application);
        spring.setRegisterShutdownHook(false);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setLogStartupInfo(false);
        // Not earlier: Spring has set the log up by now, and the database writes to it.
        spring.addInitializers(started -> prepare(started, folder));
        context = spring.run(properties());
        if (closing) {
            return;
        }
        LOG.info("Token Ledger is ready on {}, data in {}", ports(), folder.path());
    }

    private void prepare(ConfigurableApplicationContext spring, DataFolder folder) {
        DatabaseAccess access = options.database().orElseGet(() -> startEmbedded(folder).access());
        if (options.database().isPresent()) {
            access.check();
        }
        toClose(() -> closeAfterStart(spring));
        var beans = spring.getBeanFactory();
        beans.addBeanPostProcessor(new EndsTheStart());
        beans.registerSingleton("runningServer", this);
        beans.registerSingleton("options", options);
        beans.registerSingleton("dataFolder", folder);
        beans.registerSingleton("databaseAccess", access);
    }

    /**
     * Told to close while it starts, Spring interrupts the start, or gives up when that waits for
     * something. So the start is left to end by itself, which it does at the next bean.
     */
    private void closeAfterStart(ConfigurableApplicationContext spring)
            throws InterruptedException {
        starting.await();
        spring.close();
    }

    /** Asked before each bean: a start that is not wanted any more need not be completed. */
    private final class EndsTheStart implements InstantiationAwareBeanPostProcessor {
        @Override
        public @Nullable Object postProcessBeforeInstantiation(Class<?> bean, String name) {
            if (isEndingEarly()) {
                throw stopping();
            }
            return null;
        }
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
        throw stopping();
    }

    private static LaunchFailed stopping() {
        return new LaunchFailed("The server is stopping.");
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
     * folder up. May be called from another thread while the server starts: the start then ends as
     * soon as it can, before anything that it uses is taken away.
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

    /** Whether it was closed before it was ready; what takes long should then be left. */
    public boolean isEndingEarly() {
        return closing && starting.getCount() > 0;
    }

    boolean isClosing() {
        return closing;
    }
}
