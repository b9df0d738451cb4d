package org.tokenledger.server.tls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.scheduling.annotation.Scheduled;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.TlsFiles;

import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * The certificate that new connections are shown. Looks at the files now and then, and takes what
 * is in them when it has been the same twice, so that a renewal half written is left alone. What
 * can't be used changes nothing, and is said once.
 */
public final class ServedCertificate implements SslBundleRegistrar, MeterBinder {
    /** The name of the SSL bundle that holds it. */
    public static final String BUNDLE = "ledger";

    private static final Logger LOG = LoggerFactory.getLogger(ServedCertificate.class);

    /** What was found in the files: either of the two is there. */
    private record Found(@Nullable PemPair pair, @Nullable String trouble) {
        static Found in(TlsFiles files) {
            try {
                return new Found(PemPair.read(files), null);
            } catch (LaunchFailed unreadable) {
                return new Found(null, unreadable.getMessage());
            }
        }
    }

    private final TlsFiles files;
    private @Nullable SslBundleRegistry registry;
    private @Nullable Found seen;
    private @Nullable Found taken;
    private volatile boolean stale;
    private volatile long expires;

    public ServedCertificate(TlsFiles files) {
        this.files = files;
    }

    /**
     * For the start.
     *
     * @throws LaunchFailed when there is no certificate that can be used
     */
    @Override
    public void registerBundles(SslBundleRegistry bundles) {
        PemPair pair = PemPair.read(files);
        bundles.registerBundle(BUNDLE, pair.bundle());
        registry = bundles;
        seen = new Found(pair, null);
        taken = seen;
        served(pair);
    }

    private void served(PemPair pair) {
        X509Certificate certificate = pair.certificate();
        expires = certificate.getNotAfter().toInstant().getEpochSecond();
        stale = false;
        LOG.info(
                "New connections are shown the certificate {} of {}, good until {}",
                certificate.getSerialNumber().toString(16),
                files.certificate(),
                certificate.getNotAfter().toInstant());
    }

    /** Looks whether there is another. Only ever called by one thread at a time. */
    @Scheduled(fixedDelayString = "${ledger.tls.look-every:PT5S}")
    void look() {
        Found now = Found.in(files);
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(taken)) {
            taken = now;
            take(now);
        }
    }

    private void take(Found found) {
        try {
            PemPair pair = found.pair;
            if (pair == null) {
                throw new LaunchFailed(Objects.requireNonNull(found.trouble));
            }
            Objects.requireNonNull(registry).updateBundle(BUNDLE, pair.bundle());
            served(pair);
        } catch (LaunchFailed unusable) {
            stale = true;
            LOG.error("Still showing the old certificate: {}", unusable.getMessage());
        }
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("ledger.tls.stale", this, served -> served.stale ? 1 : 0)
                .description("1 while the files hold no certificate that could be taken, else 0")
                .register(meters);
        Gauge.builder("ledger.tls.expires", this, served -> served.expires)
                .description("When the certificate shown ends, in seconds since 1970")
                .baseUnit("seconds")
                .register(meters);
    }
}
