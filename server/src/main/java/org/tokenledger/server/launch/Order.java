package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something to be done beside the servers and not by them, as the first word of the command line
 * says.
 *
 * @param view of {@code rebuild}: which; none to list them
 * @param until of {@code replay}: how far; none for all
 * @param report of {@code replay}: the file to write
 */
public record Order(
        Kind kind,
        Optional<String> view,
        Optional<String> until,
        Optional<String> report,
        Options options) {

    /** What there is to be done. */
    public enum Kind {
        REBUILD,
        REPLAY
    }

    private static final List<String> OF_REPLAY = List.of("--until", "--report");

    /**
     * Reads the command line.
     *
     * @return none when it is about a server
     * @throws LaunchFailed with exit code 2 and one sentence when something is unknown or malformed
     */
    static Optional<Order> parse(String[] arguments, Map<String, String> environment) {
        String command = arguments.length == 0 ? "" : arguments[0];
        List<String> rest =
                new ArrayList<>(
                        Arrays.asList(arguments)
                                .subList(Math.min(1, arguments.length), arguments.length));
        return switch (command) {
            case "rebuild" -> {
                String view =
                        rest.isEmpty() || rest.getFirst().startsWith("-")
                                ? null
                                : rest.removeFirst();
                yield order(Kind.REBUILD, view, Map.of(), rest, environment);
            }
            case "replay" -> order(Kind.REPLAY, null, take(rest), rest, environment);
            default -> Optional.empty();
        };
    }

    private static Optional<Order> order(
            Kind kind,
            @Nullable String view,
            Map<String, String> own,
            List<String> rest,
            Map<String, String> environment) {
        return Optional.of(
                new Order(
                        kind,
                        Optional.ofNullable(view),
                        Optional.ofNullable(own.get("--until")),
                        Optional.ofNullable(own.get("--report")),
                        Options.parse(rest.toArray(String[]::new), environment)));
    }

    /** Takes what is not for {@link Options} out of the arguments. */
    private static Map<String, String> take(List<String> arguments) {
        Map<String, String> own = new HashMap<>();
        for (int i = 0; i < arguments.size(); ) {
            String[] parts = arguments.get(i).split("=", 2);
            if (!OF_REPLAY.contains(parts[0])) {
                i++;
                continue;
            }
            arguments.remove(i);
            boolean isNext = parts.length == 1 && i < arguments.size();
            String value = isNext ? arguments.remove(i) : parts.length == 1 ? "" : parts[1];
            if (value.isEmpty() || (isNext && value.startsWith("--"))) {
                throw LaunchFailed.usage("Option " + parts[0] + " needs a value.");
            }
            if (own.put(parts[0], value) != null) {
                throw LaunchFailed.usage("Option " + parts[0] + " is given twice.");
            }
        }
        return own;
    }
}
