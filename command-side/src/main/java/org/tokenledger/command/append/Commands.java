package org.tokenledger.command.append;

import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.common.lock.DeadlockException;
import org.jspecify.annotations.Nullable;
import org.tokenledger.command.append.Streams.Beginner;
import org.tokenledger.command.append.Streams.Beginning;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Sends commands and waits for their answers. When {@link #send} returns, the events are durable
 * and every lookup of every node knows them. When it throws, nothing was written, but for {@code
 * not_ready}, which says so when the outcome is unknown, or when it is in the ledger and not every
 * node could be told.
 */
public final class Commands {
    private static final int ATTEMPTS = 10;
    private static final String CONDITIONS = "conditions";

    private final CommandBus bus;
    private final Beginner beginner;
    private final Streams streams;
    private final RememberedAnswers answers;
    private final EveryNode nodes;

    /**
     * The way in for every command.
     *
     * @param bus decides what the beginner does not
     */
    public Commands(
            CommandBus bus,
            Beginner beginner,
            Streams streams,
            RememberedAnswers answers,
            EveryNode nodes) {
        this.bus = bus;
        this.beginner = beginner;
        this.streams = streams;
        this.answers = answers;
        this.nodes = nodes;
        bus.registerHandlerInterceptor((unitOfWork, chain) -> {
            if (unitOfWork.getMessage().getMetaData().get(CONDITIONS)
                    instanceof AppendConditions conditions) {
                conditions.attachTo(unitOfWork);
            }
            return chain.proceed();
        });
    }

    /** For what the ledger does of itself: no request, no idempotency key. */
    public <R> Answer<R> send(Object command, Class<R> type) {
        return send(command, type, null, null);
    }

    /**
     * Decides and appends; after a conflict with somebody else it decides anew.
     *
     * @param key none when the caller did not ask for an idempotent answer
     * @throws Refused when a rule says no
     */
    public <R> Answer<R> send(
            Object command, Class<R> type, @Nullable Remembering key, @Nullable String requestId) {
        Answer<R> answer = decide(command, type, key, requestId);
        nodes.awaitKnown(answer.position());
        return answer;
    }

    private <R> Answer<R> decide(
            Object command, Class<R> type, @Nullable Remembering key, @Nullable String requestId) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Answer<R>> earlier = earlier(key, type);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            try {
                return once(command, type, new AppendConditions(key, requestId));
            } catch (AppendConflict | DeadlockException | AnsweredMeanwhile somebodyWasFaster) {
                // Decide anew from what is known now.
            } catch (Refused refused) {
                // Perhaps for what the same request, sent at the same time, has just done.
                return earlier(key, type).orElseThrow(() -> known(refused));
            }
        }
        throw new Refused(
                Code.CONCURRENT_CHANGE,
                "It kept changing while the command was decided; try again");
    }

    /** It may say of another node's command that it was done. */
    private Refused known(Refused refused) {
        if (refused.code() != Code.NOT_READY) {
            awaitEveryNode();
        }
        return refused;
    }

    /** Returns when every node knows the ledger as it is now. */
    public void awaitEveryNode() {
        nodes.awaitKnown(nodes.end());
    }

    private <R> Optional<Answer<R>> earlier(@Nullable Remembering key, Class<R> type) {
        return key == null ? Optional.empty() : answers.find(key, type);
    }

    private <R> Answer<R> once(Object command, Class<R> type, AppendConditions conditions) {
        Beginning beginning = beginner.decide(command, conditions);
        if (beginning != null) {
            streams.begin(beginning, conditions);
            long position = Objects.requireNonNull(conditions.position());
            return new Answer<>(type.cast(beginning.result()), position, false);
        }
        return byBus(command, type, conditions);
    }

    private <R> Answer<R> byBus(Object command, Class<R> type, AppendConditions conditions) {
        FutureCallback<Object, Object> callback = new FutureCallback<>();
        bus.dispatch(
                new GenericCommandMessage<>(command, Map.of(CONDITIONS, conditions)), callback);
        R result = type.cast(Objects.requireNonNull(resultOf(callback.getResult())));
        Long position = conditions.position();
        if (position == null) {
            position = nodes.end();
            if (conditions.remembering() != null && !conditions.isDryRun()) {
                return first(conditions.remembering(), result, type, position);
            }
        }
        return new Answer<>(result, position, false);
    }

    /** Nothing was appended: perhaps because the same request was, a moment before. */
    private <R> Answer<R> first(Remembering key, R result, Class<R> type, long position) {
        answers.keep(key, result, position);
        return answers.find(key, type).orElseGet(() -> new Answer<>(result, position, false));
    }

    private static @Nullable Object resultOf(CommandResultMessage<?> message) {
        if (!message.isExceptional()) {
            return message.getPayload();
        }
        return switch (message.exceptionResult()) {
            case DryRun dryRun -> dryRun.result();
            case RuntimeException refused -> throw refused;
            case Error error -> throw error;
            case Throwable checked -> throw new IllegalStateException(checked);
        };
    }
}
