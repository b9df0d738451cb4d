package org.tokenledger.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.query.verification.listener.VerificationListener;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;
import org.tokenledger.server.operations.Readiness;
import org.tokenledger.server.tls.ServedCertificate;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

import javax.net.ssl.SSLException;

/** The verification listener, when {@code --verify-port} asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(RunningServer.VERIFY_PORT)
class ListenerConfiguration {
    @Bean
    VerificationListener verificationListener(
            ForwardAuth auth,
            Clock clock,
            ObjectProvider<ServedCertificate> certificate,
            SslBundles bundles) {
        VerificationListener listener = new VerificationListener(auth, clock);
        certificate.ifAvailable(_ -> {
            present(bundles.getBundle(ServedCertificate.BUNDLE), listener);
            bundles.addBundleUpdateHandler(
                    ServedCertificate.BUNDLE, renewed -> present(renewed, listener));
        });
        return listener;
    }

    private static void present(SslBundle bundle, VerificationListener listener) {
        try {
            listener.present(bundle.getManagers().getKeyManagerFactory());
        } catch (SSLException unusable) {
            throw new IllegalStateException("the listener can't use the certificate", unusable);
        }
    }

    @Bean
    Listening listening(VerificationListener listener, Options options) {
        return new Listening(listener, options.verifyPort().orElseThrow());
    }

    @Bean
    Readiness listenerReadiness(VerificationListener listener) {
        return () ->
                listener.isListening()
                        ? Optional.empty()
                        : Optional.of("The verification listener is not listening");
    }

    @Bean
    MeterBinder listenerMeters(VerificationListener listener) {
        return meters -> {
            Gauge.builder("ledger.verify.connections", listener, VerificationListener::connections)
                    .description("Open connections of the verification listener")
                    .register(meters);
            FunctionCounter.builder(
                            "ledger.verify.connections.refused",
                            listener,
                            VerificationListener::refusedConnections)
                    .description("Connections of the verification listener above its limit")
                    .register(meters);
        };
    }

    /** Opens the port last, and closes it first, as Spring Boot does with the main one. */
    static final class Listening implements SmartLifecycle {
        private final VerificationListener listener;
        private final int port;
        private volatile boolean running;

        private Listening(VerificationListener listener, int port) {
            this.listener = listener;
            this.port = port;
        }

        @Override
        public void start() {
            try {
                listener.start(port);
                running = true;
            } catch (IOException taken) {
                throw LaunchFailed.port(port, "--verify-port", taken);
            }
        }

        @Override
        public void stop() {
            listener.stop();
            running = false;
        }

        /** Beside the main port, not after it. */
        @Override
        public void stop(Runnable stopped) {
            Thread.ofVirtual()
                    .start(() -> {
                        stop();
                        stopped.run();
                    });
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
        }
    }
}
