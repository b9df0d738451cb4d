package org.tokenledger.server.ledger;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.axonframework.common.caching.Cache;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.command.append.DryRun;
import org.tokenledger.command.append.Streams;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.server.ledger.DataKeys.KeysOfRequest;
import org.tokenledger.server.vault.WrappedKey;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The ledger as Axon's event storage. Differs from the stock engine in what it guarantees:
 * positions are dense and in commit order, so that no reader can skip an event; all events of a
 * unit of work are appended in one transaction with {@link AppendConditions}; the call returns when
 * they are durable and every lookup of this node knows them. Snapshots are not needed: streams are
 * short.
 */
final class LedgerEngine implements EventStorageEngine, Streams {
    private static final String READ = "streams read";
    private static final int SALT_BYTES = 32;
    private static final int READ_AT_ONCE = 1_000;

    private final Appender appender;
    private final PostgresLedger ledger;
    private final Cache cache;
    private final DataKeys keys;
    private final GroupRead streams;
    private final TimeBasedEpochRandomGenerator ids;
    private final SecureRandom random = new SecureRandom();

    LedgerEngine(
            Appender appender,
            PostgresLedger ledger,
            DataKeys keys,
            Cache cache,
            TimeBasedEpochRandomGenerator ids) {
        this.appender = appender;
        this.ledger = ledger;
        this.keys = keys;
        this.cache = cache;
        this.streams = new GroupRead(ledger::streams);
        this.ids = ids;
    }

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        AppendConditions conditions = AppendConditions.current();
        Object result = resultOfCommand();
        if (conditions.isDryRun()) {
            throw new DryRun(result);
        }
        KeysOfRequest sealing = keys.ofRequest(streamsThatExist(events), alreadyRead());
        append(
                events.stream().map(event -> row(event, conditions.requestId(), sealing)).toList(),
                sealing,
                conditions,
                result);
    }

    @Override
    public void begin(Beginning beginning, AppendConditions conditions) {
        KeysOfRequest sealing = keys.ofRequest(Set.of(), Map.of());
        Row row =
                row(
                        ids.generate(),
                        0,
                        beginning.time(),
                        conditions.requestId(),
                        beginning.event(),
                        sealing);
        append(List.of(row), sealing, conditions, beginning.result());
    }

    private void append(
            List<Row> rows,
            KeysOfRequest sealing,
            AppendConditions conditions,
            @Nullable Object result) {
        KeptAnswer answer = conditions.remembering() == null ? null : KeptAnswer.of(result);
        try {
            conditions.appendedUpTo(appender.append(new AppendRequest(rows, conditions, answer)));
            sealing.keepAllBut(rows.stream().filter(Row::erases).map(Row::stream).collect(toSet()));
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof EncryptionKeyChanged changed) {
                keys.refresh();
                throw new AppendConflict(String.valueOf(changed.getMessage()));
            }
            if (refused.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw refused;
        }
    }

    private static @Nullable Object resultOfCommand() {
        var execution = CurrentUnitOfWork.get().root().getExecutionResult();
        return execution == null ? null : execution.getResult().getPayload();
    }

    private static Set<UUID> streamsThatExist(List<? extends EventMessage<?>> events) {
        Set<UUID> begun = new HashSet<>();
        Set<UUID> known = new HashSet<>();
        for (EventMessage<?> message : events) {
            if (message instanceof DomainEventMessage<?> event) {
                UUID id = UUID.fromString(event.getAggregateIdentifier());
                if (event.getSequenceNumber() == 0) {
                    begun.add(id);
                } else if (!begun.contains(id)) {
                    known.add(id);
                }
            }
        }
        return known;
    }

    private Row row(EventMessage<?> message, @Nullable String requestId, KeysOfRequest sealing) {
        if (!(message instanceof DomainEventMessage<?> domain)
                || !(message.getPayload() instanceof LedgerEvent event)) {
            throw new IllegalArgumentException("not an event of the ledger: " + message);
        }
        return row(
                UUID.fromString(message.getIdentifier()),
                domain.getSequenceNumber(),
                message.getTimestamp().truncatedTo(ChronoUnit.MILLIS),
                requestId,
                event,
                sealing);
    }

    private Row row(
            UUID eventId,
            long sequence,
            Instant time,
            @Nullable String requestId,
            LedgerEvent event,
            KeysOfRequest sealing) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        WrappedKey newKey = sequence == 0 ? sealing.begin(event.subjectId()) : null;
        return new Row(
                eventId,
                sequence,
                time,
                requestId,
                event,
                EventBytes.payload(event, sealing.of(event.subjectId())),
                EventBytes.metadata(requestId),
                salt,
                newKey);
    }

    @Override
    public void prefetch(Collection<UUID> ids) {
        List<UUID> cold = ids.stream().filter(id -> !cache.containsKey(id.toString())).toList();
        if (cold.size() > 1) {
            Map<UUID, KeyedStream> found = ledger.streams(cold);
            // What was looked for and not found is not looked for again, one by one.
            cold.forEach(id -> alreadyRead().put(id, found.getOrDefault(id, KeyedStream.EMPTY)));
        }
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        List<Recorded> stream =
                alreadyRead()
                        .computeIfAbsent(UUID.fromString(aggregateIdentifier), streams::of)
                        .events();
        long last = stream.isEmpty() ? -1 : stream.getLast().sequence();
        return DomainEventStream.of(
                stream.stream()
                        .filter(event -> event.sequence() >= firstSequenceNumber)
                        .map(LedgerEngine::message),
                () -> last);
    }

    /** What the current unit of work has read; outside of one nothing is kept. */
    private static Map<UUID, KeyedStream> alreadyRead() {
        return CurrentUnitOfWork.isStarted()
                ? CurrentUnitOfWork.get().root().getOrComputeResource(READ, name -> new HashMap<>())
                : new HashMap<>();
    }

    private static DomainEventMessage<LedgerEvent> message(Recorded recorded) {
        return new GenericDomainEventMessage<>(
                recorded.event().subjectType(),
                recorded.event().subjectId().toString(),
                recorded.sequence(),
                recorded.event(),
                Map.of(),
                recorded.eventId().toString(),
                recorded.time());
    }

    /** Read from the table in batches; ends where the ledger ends now, whatever is asked. */
    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(
            @Nullable TrackingToken trackingToken, boolean mayBlock) {
        long first = trackingToken == null ? 0 : trackingToken.position().orElse(-1) + 1;
        return LongStream.iterate(first, from -> from + READ_AT_ONCE)
                .mapToObj(from -> ledger.from(from, READ_AT_ONCE))
                .takeWhile(batch -> !batch.isEmpty())
                .flatMap(List::stream)
                .map(event ->
                        new GenericTrackedDomainEventMessage<>(
                                new GlobalSequenceTrackingToken(event.position()), message(event)));
    }

    @Override
    public TrackingToken createHeadToken() {
        return new GlobalSequenceTrackingToken(appender.applied());
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        throw new UnsupportedOperationException("the ledger keeps no snapshots");
    }

    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return Optional.empty();
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        List<Recorded> stream = ledger.of(UUID.fromString(aggregateIdentifier));
        return stream.isEmpty()
                ? Optional.empty()
                : Optional.of(Objects.requireNonNull(stream.getLast()).sequence());
    }
}
