package org.tokenledger.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.TlsFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can't be used for TLS is refused with a sentence that says which file and why. */
@NullUnmarked
class PemPairTest {
    private static TestCertificate one;
    private static TestCertificate another;

    @TempDir private Path folder;

    private TlsFiles files;

    @BeforeAll
    static void make() {
        one = TestCertificate.make("EC");
        another = TestCertificate.make("RSA");
    }

    @BeforeEach
    void bothFiles() {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        one.into(files);
    }

    private String refusal() {
        LaunchFailed refused =
                catchThrowableOfType(LaunchFailed.class, () -> PemPair.read(files).bundle());
        assertThat(refused).isNotNull();
        return refused.getMessage();
    }

    @Test
    void aCertificateAndItsKeyAreUsed() {
        assertThat(PemPair.read(files).bundle().getOptions().getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        another.into(files);
        assertThat(PemPair.read(files).certificate().getSerialNumber()).isEqualTo(another.serial());
        assertThat(PemPair.read(files).bundle().createSslContext()).isNotNull();
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(files.key());
        assertThat(refusal())
                .isEqualTo(
                        "The file %s of --tls-key can't be read (there is no such file): name"
                                        .formatted(files.key())
                                + " another, or let this user read it.");
        Files.delete(files.certificate());
        assertThat(refusal()).startsWith("The file " + files.certificate() + " of --tls-cert");
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        Files.delete(files.certificate());
        Files.createDirectory(files.certificate());
        assertThat(refusal())
                .startsWith("The file " + files.certificate() + " of --tls-certificate can't be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "0\u0082\u0001\u00ff\u0000",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n"
            })
    void whatIsNoCertificateIsNotUsed(String text) {
        TestCertificate.put(files.certificate(), text);
        assertThat(refusal())
                .isEqualTo(
                        "The file %s of --tls-certificate holds no certificate in PEM format."
                                .formatted(files.certificate()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            })
    void whatIsNoKeyIsNotUsedAndNotRepeated(String text) {
        TestCertificate.put(files.key(), text);
        assertThat(refusal())
                .isEqualTo(
                        "The file %s of --tls-key holds no private key in PEM format, or an"
                                        .formatted(files.key())
                                + " encrypted one.");
    }

    @Test
    void filesThatWereMixedUpAreNotUsed() {
        files = new TlsFiles(files.key(), files.certificate());
        assertThat(refusal()).contains("holds no certificate in PEM format");
    }

    @Test
    void theKeyMustBeThatOfTheCertificate() {
        TestCertificate.put(files.key(), another.keyPem());
        assertThat(refusal())
                .isEqualTo(
                        "The private key in %s is not that of the first certificate in %s."
                                .formatted(files.key(), files.certificate()));
        TestCertificate.put(files.key(), TestCertificate.make("EC").keyPem());
        assertThat(refusal()).contains("is not that of");
    }

    @Test
    void whatWasReadIsNotPrinted() {
        assertThat(PemPair.read(files).toString()).doesNotContain("BEGIN");
    }
}
