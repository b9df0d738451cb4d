package org.tokenledger.query.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tokenledger.query.LedgerInMemory.START;
import static org.tokenledger.query.LedgerInMemory.id;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tokenledger.contract.Code;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;
import org.tokenledger.query.SettableClock;
import org.tokenledger.query.usage.Uses.Collected;
import org.tokenledger.query.verification.Verdict;
import org.tokenledger.query.verification.Verdict.Denied;
import org.tokenledger.query.verification.Verdict.Granted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

class UsesTest {
    private final SettableClock clock = new SettableClock(START);
    private final Uses uses = new Uses(Permissions.of(List.of("configs:write")), clock);

    private static Verdict granted(UUID tokenId) {
        return new Granted(
                tokenId, id(1), "maya", Role.MANAGER, Permissions.NONE, "", Granted.NEVER);
    }

    private static Verdict denied(@Nullable UUID tokenId) {
        return new Denied(Code.INVALID_TOKEN, "Invalid token", null, tokenId);
    }

    @Test
    void a_use_is_collected_once_with_its_last_moment_and_address() {
        uses.record(granted(id(7)), "10.0.0.1");
        clock.set(START.plus(Duration.ofSeconds(1)));
        uses.record(granted(id(7)), "10.0.0.2");

        Tally.Taken taken = uses.collect().uses().get(id(7));

        long first = START.toEpochMilli();
        assertThat(taken).isEqualTo(new Tally.Taken(2, first, first + 1_000, "10.0.0.2"));
        assertThat(uses.collect().uses()).isEmpty();
        uses.record(granted(id(7)), "10.0.0.3");
        assertThat(uses.collect().uses()).containsOnlyKeys(id(7));
    }

    @Test
    void a_use_of_which_others_tell_leaves_the_address_that_is_known() {
        uses.record(granted(id(7)), "10.0.0.1");
        uses.recordElsewhere(granted(id(7)));
        uses.recordElsewhere(granted(id(8)));
        uses.recordElsewhere(denied(id(9)));

        Collected collected = uses.collect();

        assertThat(collected.uses()).containsOnlyKeys(id(7), id(8));
        long now = START.toEpochMilli();
        assertThat(collected.uses()).containsEntry(id(7), new Tally.Taken(2, now, now, "10.0.0.1"));
        assertThat(collected.denials()).isEmpty();
    }

    @Test
    void refused_uses_are_told_apart_by_token_reason_and_address() {
        uses.record(denied(id(7)), "10.0.0.1");
        uses.record(denied(id(7)), "10.0.0.1");
        uses.record(denied(id(7)), "10.0.0.2");
        uses.record(denied(id(8)), "10.0.0.1");
        assertThat(uses.collect().denials().values())
                .extracting(Tally.Taken::count)
                .containsExactlyInAnyOrder(2L, 1L, 1L);
    }

    @Test
    void a_flood_of_unknown_tokens_leaves_nothing_behind() {
        for (int i = 0; i < 1_000_000; i++) {
            uses.record(denied(null), "10.0.0.1");
        }
        Collected collected = uses.collect();
        assertThat(collected.uses()).isEmpty();
        assertThat(collected.denials()).isEmpty();
        assertThat(collected.droppedDenials()).isZero();
    }

    @Test
    void a_flood_of_refused_uses_is_bounded_and_what_is_left_out_is_counted() {
        for (int i = 0; i < Uses.MOST_DENIALS + 500; i++) {
            uses.record(denied(id(i)), "10.0.0.1");
        }
        uses.record(denied(id(0)), "10.0.0.1");
        Collected collected = uses.collect();
        assertThat(collected.denials()).hasSize(Uses.MOST_DENIALS);
        assertThat(collected.droppedDenials()).isEqualTo(500);
    }

    @Test
    void what_was_not_used_for_a_minute_is_held_no_longer() {
        uses.record(granted(id(7)), "10.0.0.1");
        uses.record(denied(id(8)), "10.0.0.1");
        uses.collect();
        clock.set(START.plus(Duration.ofMinutes(1)));
        uses.collect();
        assertThat(uses.held()).isEqualTo(2);
        clock.set(START.plus(Duration.ofMinutes(1)).plusMillis(1));
        uses.collect();
        assertThat(uses.held()).isZero();
    }

    @Test
    void no_use_is_lost_between_threads_that_record_and_one_that_collects() throws Exception {
        int threads = 4;
        int each = 200_000;
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> recorders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            recorders.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    uses.record(granted(id(i % 50)), "10.0.0.1");
                                }
                            }));
        }
        long[] collected = new long[1];
        Thread collector =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                collected[0] += count();
                            }
                        });
        for (Thread recorder : recorders) {
            recorder.join();
        }
        done.set(true);
        collector.join();
        assertThat(collected[0] + count()).isEqualTo((long) threads * each);
    }

    private long count() {
        return uses.collect().uses().values().stream().mapToLong(Tally.Taken::count).sum();
    }
}
