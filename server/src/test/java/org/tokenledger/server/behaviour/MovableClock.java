package org.tokenledger.server.behaviour;

import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.tokenledger.server.TokenLedger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Goes as the real clock does, but can be put forward, so that no test waits for an hour; or stands
 * where it is told to.
 */
final class MovableClock extends Clock {
    private final Clock real;
    private volatile Duration ahead = Duration.ZERO;
    private volatile @Nullable Instant standing;

    private MovableClock(Clock real) {
        this.real = real;
    }

    synchronized void advance(Duration by) {
        ahead = ahead.plus(by);
    }

    /** From now on it stands still, at any moment, also an earlier one. */
    void standAt(Instant moment) {
        standing = moment;
    }

    @Override
    public Instant instant() {
        Instant moment = standing;
        return moment == null ? real.instant().plus(ahead) : moment;
    }

    @Override
    public ZoneId getZone() {
        return real.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    /**
     * The whole program, with this clock in the place of its own. No component by annotation: the
     * program scans this package too, and would find it.
     */
    @Import(TokenLedger.class)
    static class Application {
        @Bean
        static BeanPostProcessor clockIsMovable() {
            return new BeanPostProcessor() {
                @Override
                public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                    if (!(bean instanceof Clock real)) {
                        return bean;
                    }
                    MovableClock movable = new MovableClock(real);
                    GenericEventMessage.clock = movable;
                    return movable;
                }
            };
        }
    }
}
