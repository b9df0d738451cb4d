package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.query.transparency.witness.Witness;
import org.tokenledger.server.launch.Options.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** One reading of one command line. */
final class OptionsParser {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern ORIGIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*(:\\d{1,5})?(/[A-Za-z0-9._~-]+)*");
    private static final String URL_START = "jdbc:postgresql:";

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);
    private final Command command;

    /** A value and the name of the place it came from, for the sentence that refuses it. */
    private record Given(String value, String place) {}

    OptionsParser(String[] arguments, Map<String, String> environment) {
        this.command = readArguments(arguments);
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.variable);
            if (value != null && !value.isEmpty()) {
                given.putIfAbsent(setting, new Given(value, setting.variable));
            }
        }
    }

    Options options() {
        // Asked for help, the values do not matter, and a wrong one must not stand in the way.
        if (command == Command.HELP || command == Command.VERSION) {
            given.clear();
        }
        requireWhatTheCommandNeeds();
        return new Options(
                command,
                port(Setting.PORT).orElseThrow(),
                path(Setting.DATA).orElseThrow(),
                database(),
                text(Setting.OWNER_TOKEN),
                text(Setting.OWNER_USERNAME).orElseThrow(),
                isOn(Setting.DISABLE_PRESHARED_TOKENS),
                prefix(),
                path(Setting.PERMISSIONS).map(CatalogueFile::read),
                new LogOptions(
                        origin(),
                        path(Setting.LOG_GUARD),
                        witnesses(),
                        path(Setting.OUT),
                        text(Setting.REASON)),
                proxies(),
                failedAttempts(),
                verifyPort(),
                lease(),
                tls(),
                path(Setting.ENCRYPTION_KEYS),
                isOn(Setting.DEBUG));
    }

    private Command readArguments(String[] arguments) {
        @Nullable Command found = null;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--help")) {
                return Command.HELP;
            }
            if (argument.equals("--version")) {
                return Command.VERSION;
            }
            if (argument.startsWith("-")) {
                i += readOption(argument, i + 1 < arguments.length ? arguments[i + 1] : "--");
            } else if (found == null && Command.named(argument).isPresent()) {
                found = Command.named(argument).get();
            } else {
                throw LaunchFailed.usage("Unknown command '" + argument + "'.");
            }
        }
        return found == null ? Command.SERVE : found;
    }

    private void requireWhatTheCommandNeeds() {
        if (command == Command.EXPORT && (!isOn(Setting.PROOF) || text(Setting.OUT).isEmpty())) {
            throw LaunchFailed.usage("An export needs --proof and --out.");
        }
        boolean acts = command == Command.OPEN_EPOCH || command == Command.ROTATE_LOG_KEY;
        if (acts && text(Setting.REASON).isEmpty()) {
            throw LaunchFailed.usage("What is done to the log is on record: give a --reason.");
        }
    }

    /** Returns how many of the following arguments belong to the option: 0 or 1. */
    private int readOption(String argument, String next) {
        int equals = argument.indexOf('=');
        String flag = equals < 0 ? argument : argument.substring(0, equals);
        Setting setting =
                Setting.ofFlag(flag)
                        .orElseThrow(() -> LaunchFailed.usage("Unknown option " + flag + "."));
        boolean takesNext = equals < 0 && !setting.isSwitch();
        String value = setting.isSwitch() ? "true" : next;
        if (equals >= 0) {
            value = argument.substring(equals + 1);
        }
        if (value.isEmpty() || (takesNext && value.startsWith("--"))) {
            throw LaunchFailed.usage("Option " + flag + " needs a value.");
        }
        if (given.put(setting, new Given(value, flag)) != null) {
            throw LaunchFailed.usage("Option " + flag + " is given twice.");
        }
        return takesNext ? 1 : 0;
    }

    private Optional<String> text(Setting setting) {
        Given found = given.get(setting);
        return found == null ? Optional.ofNullable(setting.standard) : Optional.of(found.value);
    }

    private LaunchFailed refused(Setting setting, String rule) {
        Given found = given.get(setting);
        String place = found == null ? setting.flag : found.place;
        return LaunchFailed.usage(
                "%s is '%s' but must be %s.".formatted(place, text(setting).orElse(""), rule));
    }

    private OptionalInt port(Setting setting) {
        Optional<String> value = text(setting);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().matches("[0-9]{1,5}") || Integer.parseInt(value.get()) > 65535) {
            throw refused(setting, "a number from 0 to 65535");
        }
        return OptionalInt.of(Integer.parseInt(value.get()));
    }

    private OptionalInt verifyPort() {
        OptionalInt port = port(Setting.VERIFY_PORT);
        if (port.isPresent() && port.getAsInt() > 0 && port.equals(port(Setting.PORT))) {
            throw refused(Setting.VERIFY_PORT, "another port than that of --port (LEDGER_PORT)");
        }
        return port;
    }

    private Optional<TlsFiles> tls() {
        Optional<Path> certificate = path(Setting.TLS_CERTIFICATE);
        Optional<Path> key = path(Setting.TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new LaunchFailed(
                    "--tls-certificate (LEDGER_TLS_CERTIFICATE) and --tls-key (LEDGER_TLS_KEY) go"
                            + " together: give both, or neither.");
        }
        return certificate.map(chain -> new TlsFiles(chain, key.orElseThrow()));
    }

    private String prefix() {
        String value = text(Setting.TOKEN_PREFIX).orElseThrow();
        if (!PREFIX.matcher(value).matches()) {
            throw refused(Setting.TOKEN_PREFIX, "1 to 32 letters, digits, '_' or '-'");
        }
        return value;
    }

    private TrustedProxies proxies() {
        try {
            return text(Setting.TRUSTED_PROXIES)
                    .map(TrustedProxies::parse)
                    .orElse(TrustedProxies.NONE);
        } catch (IllegalArgumentException malformed) {
            throw refused(
                    Setting.TRUSTED_PROXIES,
                    "addresses, or networks like 10.0.0.0/8, separated by commas");
        }
    }

    private Optional<String> origin() {
        Optional<String> origin = text(Setting.LOG_ORIGIN);
        if (origin.isPresent() && !ORIGIN.matcher(origin.get()).matches()) {
            throw refused(
                    Setting.LOG_ORIGIN, "a URL without its scheme, like ledger.example.com/tokens");
        }
        return origin;
    }

    private List<Witness> witnesses() {
        Optional<Path> file = path(Setting.WITNESSES);
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            return Witness.parse(Files.readString(file.get()));
        } catch (IOException | Malformed wrong) {
            throw LaunchFailed.malformed(
                    "The file of --witnesses, %s, can't be read (%s)."
                            .formatted(file.get(), Reason.firstLine(wrong)));
        }
    }

    private int failedAttempts() {
        String value = text(Setting.FAILED_ATTEMPTS).orElseThrow();
        if (!value.matches("[0-9]{1,6}")) {
            throw refused(Setting.FAILED_ATTEMPTS, "a number from 0 to 999999");
        }
        return Integer.parseInt(value);
    }

    private Duration lease() {
        String value = text(Setting.LEASE).orElseThrow();
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw refused(Setting.LEASE, "a number of seconds from 1 to 99999");
        }
        return Duration.ofSeconds(Integer.parseInt(value));
    }

    private boolean isOn(Setting setting) {
        return switch (text(setting).orElseThrow()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw refused(setting, "true or false");
        };
    }

    private Optional<Path> path(Setting setting) {
        try {
            return text(setting).map(Path::of);
        } catch (InvalidPathException notAPath) {
            throw refused(setting, "a path");
        }
    }

    private Optional<DatabaseAccess> database() {
        Optional<String> url = text(Setting.DATABASE_URL);
        if (url.isEmpty()) {
            refuseLoginsWithoutUrl();
            return Optional.empty();
        }
        if (!url.get().startsWith(URL_START)) {
            // The value is not repeated: a mistyped address may carry a password.
            throw LaunchFailed.usage(
                    "--database-url (LEDGER_DATABASE_URL) must begin with " + URL_START + ".");
        }
        String user =
                text(Setting.DATABASE_USER)
                        .orElseThrow(() ->
                                LaunchFailed.usage(
                                        "--database-url (LEDGER_DATABASE_URL) needs"
                                                + " --database-user (LEDGER_DATABASE_USER)."));
        String password = text(Setting.DATABASE_PASSWORD).orElse("");
        return Optional.of(
                new DatabaseAccess(
                        url.get(),
                        user,
                        password,
                        text(Setting.MIGRATION_USER).orElse(user),
                        text(Setting.MIGRATION_PASSWORD).orElse(password)));
    }

    private void refuseLoginsWithoutUrl() {
        for (Setting login :
                new Setting[] {
                    Setting.DATABASE_USER,
                    Setting.DATABASE_PASSWORD,
                    Setting.MIGRATION_USER,
                    Setting.MIGRATION_PASSWORD
                }) {
            Given found = given.get(login);
            if (found != null) {
                throw LaunchFailed.usage(
                        found.place
                                + " is set but --database-url (LEDGER_DATABASE_URL) is not: the"
                                + " embedded database makes its own logins.");
            }
        }
    }
}
