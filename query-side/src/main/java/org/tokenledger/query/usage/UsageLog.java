package org.tokenledger.query.usage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.query.usage.Tally.Taken;
import org.tokenledger.query.usage.Uses.Collected;
import org.tokenledger.query.usage.Uses.Refusal;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

import javax.sql.DataSource;

/**
 * Brings collected uses into the database, from time to time and when the server stops. What cannot
 * be written stays for the next time. Several nodes may write at once: counts are added, and the
 * later use is the last one. A token that is deleted leaves no use behind, and of refused ones not
 * from where: its row in {@code views.tokens} is locked while they are written, and the directory
 * removes both in that order.
 */
public final class UsageLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageLog.class);
    private static final Duration KEPT = Duration.ofDays(400);

    private static final String WRITE_USES =
            """
            with days as (
                select * from unnest(?::uuid[], ?::date[], ?::timestamptz[], ?::timestamptz[],
                                     ?::text[], ?::bigint[])
                    as d (token_id, day, first_at, last_at, client, uses)
            ), used as (
                select token_id, max(last_at) as used_at, sum(uses) as uses,
                       coalesce((array_agg(client order by last_at desc)
                                     filter (where client <> ''))[1], '') as client
                from days group by token_id
            ), shown as (
                update views.tokens t set last_used_at = greatest(t.last_used_at, u.used_at)
                from used u where t.id = u.token_id returning t.id
            ), dated as (
                insert into usage.days as kept
                    (token_id, day, first_used_at, last_used_at, last_address, uses)
                select d.token_id, d.day, d.first_at, d.last_at, d.client, d.uses
                from days d join shown s on s.id = d.token_id
                on conflict (token_id, day) do update
                set last_address = case when excluded.last_used_at < kept.last_used_at
                                          or excluded.last_address = ''
                                        then kept.last_address else excluded.last_address end,
                    first_used_at = least(kept.first_used_at, excluded.first_used_at),
                    last_used_at = greatest(kept.last_used_at, excluded.last_used_at),
                    uses = kept.uses + excluded.uses
            )
            insert into usage.last_uses as kept (token_id, used_at, client, uses)
            select u.token_id, u.used_at, u.client, u.uses
            from used u join shown s on s.id = u.token_id
            on conflict (token_id) do update
            set client = case when excluded.used_at < kept.used_at or excluded.client = ''
                              then kept.client
                              else excluded.client end,
                used_at = greatest(kept.used_at, excluded.used_at),
                uses = kept.uses + excluded.uses
            """;

    private static final String WRITE_DENIALS =
            """
            with held as (select id from views.tokens where id = any (?::uuid[]) for key share)
            insert into usage.denials (token_id, reason, required, client, first_at, last_at, uses)
            select d.token_id, d.reason, d.required,
                   case when held.id is null then '' else d.client end,
                   d.first_at, d.last_at, d.uses
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                        ?::timestamptz[], ?::bigint[])
                as d (token_id, reason, required, client, first_at, last_at, uses)
            left join held on held.id = d.token_id
            """;

    private record DayOfUse(UUID tokenId, LocalDate day) {}

    private final Uses uses;
    private final JdbcClient jdbc;
    private final BooleanSupplier directoryIsUpToDate;
    private final Clock clock;
    private final Map<DayOfUse, Taken> unwrittenUses = new HashMap<>();
    private final Map<Refusal, Taken> unwrittenDenials = new HashMap<>();

    /**
     * The log of these uses.
     *
     * @param directoryIsUpToDate waits for the directory to show every token that can have been
     *     used until now; false when it does not in time
     */
    public UsageLog(
            Uses uses, DataSource dataSource, BooleanSupplier directoryIsUpToDate, Clock clock) {
        this.uses = uses;
        this.jdbc = JdbcClient.create(dataSource);
        this.directoryIsUpToDate = directoryIsUpToDate;
        this.clock = clock;
    }

    /** Writes all that was collected until now, or keeps it when the database is away. */
    public synchronized void flush() {
        take(uses.collect());
        try {
            if ((unwrittenUses.isEmpty() && unwrittenDenials.isEmpty())
                    || !directoryIsUpToDate.getAsBoolean()) {
                return;
            }
            write(unwrittenUses, this::writeUses);
            write(unwrittenDenials, this::writeDenials);
        } catch (DataAccessException away) {
            LOG.warn("uses of tokens wait for the database: {}", away.getClass().getSimpleName());
        }
    }

    /**
     * All at once; one by one if the database will never take one of them, which then is left out.
     */
    private static <K> void write(
            Map<K, Taken> unwritten, Consumer<List<Map.Entry<K, Taken>>> writing) {
        if (unwritten.isEmpty()) {
            return;
        }
        try {
            writing.accept(List.copyOf(unwritten.entrySet()));
            unwritten.clear();
        } catch (DataIntegrityViolationException oneOfThem) {
            unwritten
                    .entrySet()
                    .removeIf(row -> {
                        try {
                            writing.accept(List.of(row));
                        } catch (DataIntegrityViolationException never) {
                            LOG.error("{} uses are not on record", row.getValue().count());
                        }
                        return true;
                    });
        }
    }

    private void take(Collected collected) {
        collected
                .uses()
                .forEach((id, taken) ->
                        taken.days()
                                .forEach((day, part) ->
                                        unwrittenUses.merge(
                                                new DayOfUse(id, day), part, Taken::then)));
        long dropped = collected.droppedDenials();
        for (Map.Entry<Refusal, Taken> denial : collected.denials().entrySet()) {
            if (unwrittenDenials.size() < Uses.MOST_DENIALS
                    || unwrittenDenials.containsKey(denial.getKey())) {
                unwrittenDenials.merge(denial.getKey(), denial.getValue(), Taken::then);
            } else {
                dropped += denial.getValue().count();
            }
        }
        if (dropped > 0) {
            LOG.warn("{} refused uses are not on record: there were too many of a kind", dropped);
        }
    }

    private void writeUses(List<Map.Entry<DayOfUse, Taken>> rows) {
        jdbc.sql(WRITE_USES)
                .param(column(rows, row -> row.getKey().tokenId(), UUID[]::new))
                // The driver has no arrays of LocalDate.
                .param(column(rows, row -> row.getKey().day().toString(), String[]::new))
                .param(column(rows, row -> time(row.getValue().firstAt()), Timestamp[]::new))
                .param(column(rows, row -> time(row.getValue().lastAt()), Timestamp[]::new))
                .param(column(rows, row -> row.getValue().client(), String[]::new))
                .param(column(rows, row -> row.getValue().count(), Long[]::new))
                .update();
    }

    private void writeDenials(List<Map.Entry<Refusal, Taken>> rows) {
        jdbc.sql(WRITE_DENIALS)
                .param(column(rows, row -> row.getKey().tokenId(), UUID[]::new))
                .param(column(rows, row -> row.getKey().tokenId(), UUID[]::new))
                .param(column(rows, row -> row.getKey().code().toString(), String[]::new))
                .param(column(rows, row -> row.getKey().required(), String[]::new))
                .param(column(rows, row -> row.getKey().client(), String[]::new))
                .param(column(rows, row -> time(row.getValue().firstAt()), Timestamp[]::new))
                .param(column(rows, row -> time(row.getValue().lastAt()), Timestamp[]::new))
                .param(column(rows, row -> row.getValue().count(), Long[]::new))
                .update();
    }

    private static <K, V> V[] column(
            List<Map.Entry<K, Taken>> rows,
            Function<Map.Entry<K, Taken>, @Nullable V> value,
            IntFunction<V[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static Timestamp time(long millis) {
        return new Timestamp(millis);
    }

    /** Refused uses, and on which days a token was used, are kept for 400 days. */
    public void forgetOld() {
        Instant kept = clock.instant().minus(KEPT);
        jdbc.sql("delete from usage.denials where last_at < ?")
                .param(Timestamp.from(kept))
                .update();
        jdbc.sql("delete from usage.days where day < ?")
                .param(LocalDate.ofInstant(kept, ZoneOffset.UTC))
                .update();
    }

    /** The last uses before the server stops. */
    @Override
    public void close() {
        flush();
    }
}
