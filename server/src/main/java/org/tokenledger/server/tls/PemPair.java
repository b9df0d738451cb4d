package org.tokenledger.server.tls;

import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemContent;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.TlsFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Set;

/**
 * What was in the two files when they were read: a secret.
 *
 * @param chain the server's own certificate first
 */
record PemPair(TlsFiles files, String chain, String key) {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    /**
     * Reads them, whatever is in them.
     *
     * @throws LaunchFailed with the sentence for a person
     */
    static PemPair read(TlsFiles files) {
        return new PemPair(
                files,
                text(files.certificate(), "--tls-certificate"),
                text(files.key(), "--tls-key"));
    }

    private static String text(Path file, String option) {
        try {
            // PEM is ASCII, and what is not is found out later, in other words.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            String why =
                    switch (failed) {
                        case NoSuchFileException _ -> "there is no such file";
                        case AccessDeniedException _ -> "permission denied";
                        default -> String.valueOf(failed.getMessage());
                    };
            throw new LaunchFailed(
                    "The file %s of %s can't be read (%s): name another, or let this user read it."
                            .formatted(file, option, why),
                    failed);
        }
    }

    /** The server's own. */
    X509Certificate certificate() {
        try {
            return content(chain).getCertificates().getFirst();
        } catch (IllegalStateException noPem) {
            throw new LaunchFailed(
                    "The file %s of --tls-certificate holds no certificate in PEM format."
                            .formatted(files.certificate()));
        }
    }

    /**
     * Ready for use, TLS 1.2 or newer.
     *
     * @throws LaunchFailed when it can't be used, with the sentence for a person
     */
    SslBundle bundle() {
        Objects.requireNonNull(certificate());
        try {
            Objects.requireNonNull(content(key).getPrivateKey());
        } catch (IllegalStateException noPem) {
            throw new LaunchFailed(
                    "The file %s of --tls-key holds no private key in PEM format, or an encrypted one."
                            .formatted(files.key()));
        }
        try {
            return checked();
        } catch (IllegalStateException mismatch) {
            throw new LaunchFailed(
                    "The private key in %s is not that of the first certificate in %s."
                            .formatted(files.key(), files.certificate()));
        }
    }

    private SslBundle checked() {
        PemSslBundleProperties properties = new PemSslBundleProperties();
        properties.getKeystore().setCertificate(chain);
        properties.getKeystore().setPrivateKey(key);
        properties.getKeystore().setVerifyKeys(true);
        properties.getOptions().setEnabledProtocols(PROTOCOLS);
        SslBundle bundle = PropertiesSslBundle.get(properties);
        bundle.getManagers().getKeyManagers();
        return bundle;
    }

    private static PemContent content(String text) {
        PemContent content = PemContent.of(text);
        if (content == null) {
            throw new IllegalStateException("empty");
        }
        return content;
    }

    @Override
    public String toString() {
        return files.toString();
    }
}
