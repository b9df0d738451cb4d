package org.tokenledger.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.server.launch.Options.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class OptionsTest {

    private static final Map<String, String> NOTHING = Map.of();

    private static Options options(String... arguments) {
        return Options.parse(arguments, NOTHING);
    }

    private static String refusal(Map<String, String> environment, String... arguments) {
        LaunchFailed failure =
                catchThrowableOfType(
                        LaunchFailed.class, () -> Options.parse(arguments, environment));
        assertThat(failure.exitCode()).isEqualTo(2);
        return requireNonNull(failure.getMessage());
    }

    private static String refusal(String... arguments) {
        return refusal(NOTHING, arguments);
    }

    @Test
    void nothingGivenServesWithTheDefaults() {
        Options options = options();
        assertThat(options.command()).isEqualTo(Command.SERVE);
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.data()).isEqualTo(Path.of("./data"));
        assertThat(options.database()).isEmpty();
        assertThat(options.ownerToken()).isEmpty();
        assertThat(options.ownerUsername()).isEqualTo("owner");
        assertThat(options.presharedTokensDisabled()).isFalse();
        assertThat(options.tokenPrefix()).isEqualTo("tc-apiv1_");
        assertThat(options.permissions()).isEmpty();
        assertThat(options.trustedProxies()).hasToString("none");
        assertThat(options.failedAttemptsPerMinute()).isEqualTo(600);
        assertThat(options.verifyPort()).isEmpty();
        assertThat(options.tls()).isEmpty();
        assertThat(options.debug()).isFalse();
    }

    @Test
    void serveMayBeSaidAndMayStandAnywhere() {
        assertThat(options("serve", "--port", "1").port()).isEqualTo(1);
        assertThat(options("--port", "1", "serve").port()).isEqualTo(1);
    }

    @Test
    void aValueFollowsItsFlagAsTheNextWordOrAfterAnEqualsSign() {
        assertThat(options("--port", "8081").port()).isEqualTo(8081);
        assertThat(options("--port=8081").port()).isEqualTo(8081);
        assertThat(options("--owner-token=a=b").ownerToken()).contains("a=b");
    }

    @Test
    void theFlagWinsOverTheEnvironmentAndThatOverTheDefault() {
        Map<String, String> environment = Map.of("LEDGER_PORT", "9000", "OWNER_USERNAME", "ann");
        Options options = Options.parse(new String[] {"--port=9001"}, environment);
        assertThat(options.port()).isEqualTo(9001);
        assertThat(options.ownerUsername()).isEqualTo("ann");
        assertThat(options.tokenPrefix()).isEqualTo("tc-apiv1_");
    }

    @Test
    void everyOptionIsReadFromItsEnvironmentVariable(@TempDir Path folder) throws IOException {
        Path catalogue = Files.writeString(folder.resolve("c.json"), CatalogueFileTest.LEAST);
        Options options =
                Options.parse(
                        new String[0],
                        Map.ofEntries(
                                Map.entry("LEDGER_PORT", "0"),
                                Map.entry("LEDGER_DATA", "elsewhere"),
                                Map.entry("LEDGER_DATABASE_URL", "jdbc:postgresql://db/ledger"),
                                Map.entry("LEDGER_DATABASE_USER", "service"),
                                Map.entry("LEDGER_DATABASE_PASSWORD", "one"),
                                Map.entry("LEDGER_MIGRATION_USER", "migrator"),
                                Map.entry("LEDGER_MIGRATION_PASSWORD", "two"),
                                Map.entry("OWNER_TOKEN", "three"),
                                Map.entry("OWNER_USERNAME", "ann"),
                                Map.entry("DISABLE_PRESHARED_TOKENS", "1"),
                                Map.entry("LEDGER_TOKEN_PREFIX", "my-"),
                                Map.entry("LEDGER_PERMISSIONS", catalogue.toString()),
                                Map.entry("LEDGER_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
                                Map.entry("LEDGER_FAILED_ATTEMPTS_PER_MINUTE", "7"),
                                Map.entry("LEDGER_VERIFY_PORT", "8081"),
                                Map.entry("LEDGER_LEASE_SECONDS", "60"),
                                Map.entry("LEDGER_TLS_CERTIFICATE", "chain.pem"),
                                Map.entry("LEDGER_TLS_KEY", "key.pem"),
                                Map.entry("LEDGER_ENCRYPTION_KEYS", "keys"),
                                Map.entry("LEDGER_DEBUG", "true")));
        assertThat(options.port()).isZero();
        assertThat(options.data()).isEqualTo(Path.of("elsewhere"));
        assertThat(options.database())
                .contains(
                        new DatabaseAccess(
                                "jdbc:postgresql://db/ledger",
                                "service",
                                "one",
                                "migrator",
                                "two"));
        assertThat(options.ownerToken()).contains("three");
        assertThat(options.ownerUsername()).isEqualTo("ann");
        assertThat(options.presharedTokensDisabled()).isTrue();
        assertThat(options.tokenPrefix()).isEqualTo("my-");
        assertThat(options.permissions()).isPresent();
        assertThat(options.trustedProxies()).hasToString("10.0.0.0/8,::1");
        assertThat(options.failedAttemptsPerMinute()).isEqualTo(7);
        assertThat(options.verifyPort()).hasValue(8081);
        assertThat(options.lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.tls()).contains(new TlsFiles(Path.of("chain.pem"), Path.of("key.pem")));
        assertThat(options.encryptionKeys()).contains(Path.of("keys"));
        assertThat(options.debug()).isTrue();
    }

    @Test
    void aLeaseLastsTenSecondsUnlessAskedOtherwise() {
        assertThat(options().lease()).isEqualTo(Duration.ofSeconds(10));
        for (String lease : List.of("0", "-1", "1.5", "PT5S", "100000")) {
            assertThat(refusal("--lease-seconds=" + lease))
                    .startsWith(
                            "--lease-seconds is '%s' but must be a number of seconds from 1 to 99999."
                                    .formatted(lease));
        }
    }

    @Test
    void aWrongPermissionCatalogueIsRefusedBeforeAnythingIsStarted() {
        assertThat(refusal("--permissions=nowhere.json"))
                .isEqualTo(
                        "The permission catalogue nowhere.json (--permissions) can't be read (no"
                                + " such file): name another.");
        assertThat(options("--permissions=nowhere.json", "--help").command())
                .isEqualTo(Command.HELP);
    }

    @Test
    void anEmptyEnvironmentVariableCountsAsNone() {
        Options options =
                Options.parse(new String[0], Map.of("OWNER_TOKEN", "", "LEDGER_PORT", ""));
        assertThat(options.ownerToken()).isEmpty();
        assertThat(options.port()).isEqualTo(8080);
    }

    @Test
    void migrationsRunWithTheServicesLoginUnlessToldOtherwise() {
        Options options =
                options(
                        "--database-url=jdbc:postgresql://db/ledger",
                        "--database-user=service",
                        "--database-password=secret");
        assertThat(options.database())
                .contains(
                        new DatabaseAccess(
                                "jdbc:postgresql://db/ledger",
                                "service",
                                "secret",
                                "service",
                                "secret"));
    }

    @Test
    void theSwitchForPresharedTokensNeedsNoValueAndTakesOne() {
        assertThat(options("--disable-preshared-tokens").presharedTokensDisabled()).isTrue();
        assertThat(options("--disable-preshared-tokens=true").presharedTokensDisabled()).isTrue();
        Options switchedOff =
                Options.parse(
                        new String[] {"--disable-preshared-tokens=false"},
                        Map.of("DISABLE_PRESHARED_TOKENS", "true"));
        assertThat(switchedOff.presharedTokensDisabled()).isFalse();
        assertThat(refusal(Map.of("DISABLE_PRESHARED_TOKENS", "maybe")))
                .startsWith("DISABLE_PRESHARED_TOKENS is 'maybe' but must be true or false.");
    }

    @Test
    void helpAndVersionAreFoundWhateverElseIsAsked() {
        assertThat(options("--help").command()).isEqualTo(Command.HELP);
        assertThat(options("--version").command()).isEqualTo(Command.VERSION);
        assertThat(options("serve", "--port", "1", "--help").command()).isEqualTo(Command.HELP);
        assertThat(Options.parse(new String[] {"--help"}, Map.of("LEDGER_PORT", "x")).command())
                .isEqualTo(Command.HELP);
    }

    @Test
    void theHelpNamesEveryOptionItsVariableAndItsDefault() {
        String help = Setting.help();
        for (Setting setting : Setting.values()) {
            assertThat(help)
                    .containsPattern(
                            setting.flag
                                    + " +"
                                    + setting.variable
                                    + " +"
                                    + (setting.standard == null ? "none" : setting.standard));
        }
        assertThat(help).contains("set the environment variable instead");
    }

    @Test
    void anUnknownOptionOrCommandIsRefused() {
        assertThat(refusal("--prot=1")).startsWith("Unknown option --prot.");
        assertThat(refusal("-p")).startsWith("Unknown option -p.");
        assertThat(refusal("start")).startsWith("Unknown command 'start'.");
        assertThat(refusal("serve", "serve")).startsWith("Unknown command 'serve'.");
        assertThat(refusal("--disable-preshared-tokens", "true"))
                .startsWith("Unknown command 'true'.");
    }

    @Test
    void aRefusalOfAnUnknownOptionDoesNotRepeatItsValue() {
        assertThat(refusal("--owner-tokn=secret")).doesNotContain("secret");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        assertThat(refusal("--port")).startsWith("Option --port needs a value.");
        assertThat(refusal("--port=")).startsWith("Option --port needs a value.");
        assertThat(refusal("--data", "--port=1")).startsWith("Option --data needs a value.");
    }

    @Test
    void anOptionGivenTwiceIsRefused() {
        assertThat(refusal("--port=1", "--port=2")).startsWith("Option --port is given twice.");
    }

    @Test
    void aPortIsANumberFrom0To65535() {
        assertThat(options("--port=65535").port()).isEqualTo(65535);
        for (String port : new String[] {"65536", "-1", "x", "1.5", "99999999999", "٣"}) {
            assertThat(refusal("--port=" + port))
                    .startsWith("--port is '" + port + "' but must be a number from 0 to 65535.");
        }
        assertThat(refusal(Map.of("LEDGER_PORT", "x"))).startsWith("LEDGER_PORT is 'x' but must");
    }

    @Test
    void thePortForVerificationIsAPortAsWell() {
        assertThat(options("--verify-port=0").verifyPort()).hasValue(0);
        assertThat(refusal("--verify-port=65536"))
                .startsWith("--verify-port is '65536' but must be a number from 0 to 65535.");
        assertThat(options("--port=0", "--verify-port=0").verifyPort()).hasValue(0);
        assertThat(refusal("--verify-port=8080"))
                .startsWith(
                        "--verify-port is '8080' but must be another port than that of --port"
                                + " (LEDGER_PORT).");
    }

    @Test
    void certificateAndKeyGoTogether() {
        for (String one : new String[] {"--tls-certificate=chain.pem", "--tls-key=key.pem"}) {
            LaunchFailed refused = catchThrowableOfType(LaunchFailed.class, () -> options(one));
            assertThat(refused)
                    .hasMessage(
                            "--tls-certificate (LEDGER_TLS_CERTIFICATE) and --tls-key"
                                    + " (LEDGER_TLS_KEY) go together: give both, or neither.");
            assertThat(refused.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aTokenPrefixHas1To32LettersDigitsUnderscoresOrHyphens() {
        String longest = "a".repeat(32);
        assertThat(options("--token-prefix=" + longest).tokenPrefix()).isEqualTo(longest);
        for (String prefix : new String[] {longest + "a", "a b", "ä", "a.b", "a\n"}) {
            assertThat(refusal("--token-prefix=" + prefix)).contains("must be 1 to 32 letters");
        }
    }

    @Test
    void trustedProxiesAreAddressesAndNetworks() {
        assertThat(options("--trusted-proxies=192.0.2.7, 2001:db8::/32").trustedProxies())
                .hasToString("192.0.2.7, 2001:db8::/32");
        assertThat(refusal("--trusted-proxies=10.0.0.0/33"))
                .startsWith(
                        "--trusted-proxies is '10.0.0.0/33' but must be addresses, or networks"
                                + " like 10.0.0.0/8, separated by commas.");
        assertThat(refusal(Map.of("LEDGER_TRUSTED_PROXIES", "proxy.example")))
                .startsWith("LEDGER_TRUSTED_PROXIES is 'proxy.example' but must be addresses");
    }

    @Test
    void theLimitOfFailedAttemptsIsANumberAndMayBeOff() {
        assertThat(options("--failed-attempts-per-minute=0").failedAttemptsPerMinute()).isZero();
        assertThat(options("--failed-attempts-per-minute", "999999").failedAttemptsPerMinute())
                .isEqualTo(999_999);
        for (String number : new String[] {"-1", "x", "1.5", "1000000", "٣"}) {
            assertThat(refusal("--failed-attempts-per-minute=" + number))
                    .contains("but must be a number from 0 to 999999.");
        }
    }

    @Test
    void aDatabaseAddressIsForPostgresqlAndComesWithAUser() {
        assertThat(refusal("--database-url=jdbc:mysql://me:secret@db/x", "--database-user=u"))
                .contains("must begin with jdbc:postgresql:")
                .doesNotContain("secret");
        assertThat(refusal("--database-url=jdbc:postgresql://db/x"))
                .contains("needs --database-user");
        assertThat(refusal(Map.of("LEDGER_DATABASE_PASSWORD", "secret")))
                .startsWith("LEDGER_DATABASE_PASSWORD is set but --database-url")
                .doesNotContain("secret'");
    }

    @Test
    void printedOptionsHoldNoSecret() {
        Options options =
                options(
                        "--owner-token=hush1",
                        "--database-url=jdbc:postgresql://db/x?password=hush2",
                        "--database-user=u",
                        "--database-password=hush3",
                        "--migration-password=hush4");
        assertThat(options.toString()).contains("jdbc:postgresql://db/x").doesNotContain("hush");
        assertThat(options.database().orElseThrow().toString()).doesNotContain("hush");
    }
}
