package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every option: its flag, its environment variable, its default and its line in the help. */
enum Setting {
    PORT("--port", "LEDGER_PORT", "8080", "HTTP port; 0 takes a free one"),
    DATA(
            "--data",
            "LEDGER_DATA",
            "./data",
            "folder for PostgreSQL's data and this server's private files"),
    DATABASE_URL(
            "--database-url",
            "LEDGER_DATABASE_URL",
            null,
            "jdbc:postgresql://host:port/database; without it PostgreSQL 18 runs embedded"),
    DATABASE_USER(
            "--database-user",
            "LEDGER_DATABASE_USER",
            null,
            "login the service runs with; needed with --database-url"),
    DATABASE_PASSWORD(
            "--database-password", "LEDGER_DATABASE_PASSWORD", null, "its password (secret)"),
    MIGRATION_USER(
            "--migration-user",
            "LEDGER_MIGRATION_USER",
            null,
            "login that migrates the schema; without it the database user"),
    MIGRATION_PASSWORD(
            "--migration-password",
            "LEDGER_MIGRATION_PASSWORD",
            null,
            "its password (secret); without it the database user's"),
    OWNER_TOKEN(
            "--owner-token",
            "OWNER_TOKEN",
            null,
            "token value to provision for the owner (secret)"),
    OWNER_USERNAME(
            "--owner-username",
            "OWNER_USERNAME",
            "owner",
            "name of the owner registered on the first start"),
    DISABLE_PRESHARED_TOKENS(
            "--disable-preshared-tokens",
            "DISABLE_PRESHARED_TOKENS",
            "false",
            "refuse token values chosen by the client (no value, or =true/false)"),
    TOKEN_PREFIX(
            "--token-prefix",
            "LEDGER_TOKEN_PREFIX",
            "tc-apiv1_",
            "what new token values begin with: 1-32 of A-Z a-z 0-9 _ -"),
    PERMISSIONS(
            "--permissions",
            "LEDGER_PERMISSIONS",
            null,
            "JSON file that replaces the built-in permission catalogue"),
    TRUSTED_PROXIES(
            "--trusted-proxies",
            "LEDGER_TRUSTED_PROXIES",
            null,
            "whose X-Forwarded-For is believed: addresses, or networks like 10.0.0.0/8, by commas"),
    FAILED_ATTEMPTS(
            "--failed-attempts-per-minute",
            "LEDGER_FAILED_ATTEMPTS_PER_MINUTE",
            "600",
            "of one address, before it is answered 429 instead of 401; 0 is no limit"),
    VERIFY_PORT(
            "--verify-port",
            "LEDGER_VERIFY_PORT",
            null,
            "port of its own that serves /auth and nothing else; 0 takes a free one"),
    LEASE(
            "--lease-seconds",
            "LEDGER_LEASE_SECONDS",
            "10",
            "how long a node may be cut off from the database before it says 503 to everything"),
    TLS_CERTIFICATE(
            "--tls-certificate",
            "LEDGER_TLS_CERTIFICATE",
            null,
            "certificate chain in PEM: HTTPS on both ports; read again when it changes"),
    TLS_KEY("--tls-key", "LEDGER_TLS_KEY", null, "its private key in PEM, not encrypted"),
    ENCRYPTION_KEYS(
            "--encryption-keys",
            "LEDGER_ENCRYPTION_KEYS",
            null,
            "file of the keys behind private text; without it, in the data folder"),
    LOG_ORIGIN(
            "--log-origin",
            "LEDGER_LOG_ORIGIN",
            null,
            "name of the transparency log, for the first start: a URL without its scheme"),
    LOG_GUARD(
            "--log-guard",
            "LEDGER_LOG_GUARD",
            null,
            "file that remembers the last checkpoint; without it, log-guard in the data folder"),
    WITNESSES(
            "--witnesses",
            "LEDGER_WITNESSES",
            null,
            "file with a line 'witness <name> <vkey> <url>' for each that cosigns checkpoints"),
    OUT("--out", "LEDGER_EXPORT_FOLDER", null, "export: the folder to write to"),
    PROOF("--proof", "LEDGER_EXPORT_PROOF", "false", "export: with all that 'ledger verify' needs"),
    REASON("--reason", "LEDGER_REASON", null, "open-epoch, rotate-log-key: why, for the record"),
    DEBUG(
            "--debug",
            "LEDGER_DEBUG",
            "false",
            "verbose log, and stack traces of failures (no value, or =true/false)");

    final String flag;
    final String variable;
    final @Nullable String standard;
    private final String help;

    Setting(String flag, String variable, @Nullable String standard, String help) {
        this.flag = flag;
        this.variable = variable;
        this.standard = standard;
        this.help = help;
    }

    static Optional<Setting> ofFlag(String flag) {
        return Arrays.stream(values()).filter(setting -> setting.flag.equals(flag)).findFirst();
    }

    /** A switch is on when its flag stands there without a value. */
    boolean isSwitch() {
        return "false".equals(standard);
    }

    private String line() {
        return "  %-29s %-34s %-10s %s"
                .formatted(flag, variable, standard == null ? "none" : standard, help);
    }

    /** The text of {@code --help}. */
    static String help() {
        return """
        Token Ledger: issues, verifies, reassigns, revokes and deletes API tokens.

        Usage: ledger [serve] [option value | option=value]...
               ledger export --proof --out <folder>      all events, for others to check
               ledger verify <folder> --key <vkey>       checks an export, offline
               ledger rotate-log-key --reason <text>     the log goes on under a new key
               ledger rotate-encryption-key              deleted text is unreadable in backups too
               ledger open-epoch --reason <text>         the log begins anew, after a restore
               ledger rebuild [view] [option]...
               ledger replay [--until position|time] [--report file.json|.csv|.html] [option]...
               ledger --help | --version

        'rebuild' builds a view anew beside the live one and puts it in its place; without
        a view it lists them. 'replay' checks the whole history and compares it with the
        views; it ends with 0 when all is sound, with 1 when not, with 2 when it can't tell.
        Both work while servers run, and need --data or the --database options only.

        A flag wins over its environment variable, and that over the default.

          Option                        Environment variable               Default    Meaning
        %s

        Secrets on a command line can be read by every user of the machine (ps, shell
        history): set the environment variable instead of the flag for options marked (secret).
        """
                .formatted(
                        Arrays.stream(values())
                                .map(Setting::line)
                                .collect(Collectors.joining("\n")));
    }
}
