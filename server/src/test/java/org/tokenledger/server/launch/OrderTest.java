package org.tokenledger.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class OrderTest {
    private static Optional<Order> order(String... arguments) {
        return Order.parse(arguments, Map.of());
    }

    private static String refusal(String... arguments) {
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> order(arguments));
        assertThat(failure.exitCode()).isEqualTo(2);
        return String.valueOf(failure.getMessage());
    }

    @Test
    void aServerIsNoOrder() {
        assertThat(order()).isEmpty();
        assertThat(order("serve", "--port", "1")).isEmpty();
        assertThat(order("--data", "rebuild")).isEmpty();
    }

    @Test
    void rebuildNamesAViewOrNone() {
        assertThat(order("rebuild").orElseThrow().view()).isEmpty();
        Order order = order("rebuild", "directory", "--data", "d").orElseThrow();
        assertThat(order.view()).contains("directory");
        assertThat(order.options().data()).isEqualTo(Path.of("d"));
        assertThat(order("rebuild", "--data=d").orElseThrow().view()).isEmpty();
        assertThat(refusal("rebuild", "directory", "users")).startsWith("Unknown command 'users'.");
        assertThat(refusal("rebuild", "--until", "1")).startsWith("Unknown option --until.");
    }

    @Test
    void replayHasOptionsOfItsOwn() {
        Order order = order("replay", "--until", "7", "--data=d", "--report=r.csv").orElseThrow();
        assertThat(order.until()).contains("7");
        assertThat(order.report()).contains("r.csv");
        assertThat(order.options().data()).isEqualTo(Path.of("d"));
        assertThat(refusal("replay", "--until")).startsWith("Option --until needs a value.");
        assertThat(refusal("replay", "--report=")).startsWith("Option --report needs a value.");
        assertThat(refusal("replay", "--until", "--report=x"))
                .startsWith("Option --until needs a value.");
        assertThat(refusal("replay", "--until=1", "--until=2"))
                .startsWith("Option --until is given twice.");
    }
}
