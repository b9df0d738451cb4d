package org.tokenledger.query.verification.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which nothing is asked for two minutes, or on which a request, once begun,
 * is not complete within half a minute, however many single bytes come. Counts coarse ticks, so
 * that a request costs no look at the time.
 */
final class Patience extends ChannelInboundHandlerAdapter {
    static final int TICK_SECONDS = 10;

    /** The tick under way counts, so these are upper limits. */
    static final int TICKS_OF_A_REQUEST = 3;

    static final int IDLE_TICKS = 13;

    private @Nullable Future<?> ticking;
    private boolean inRequest;
    private int ticks;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ticking =
                ctx.executor()
                        .scheduleAtFixedRate(
                                () -> tick(ctx), TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!inRequest) {
            inRequest = true;
            ticks = 0;
        }
        ctx.fireChannelRead(message);
    }

    /** A request has come in to its last byte. */
    void complete() {
        inRequest = false;
        ticks = 0;
    }

    /** Whether part of a request has come in. */
    boolean isInRequest() {
        return inRequest;
    }

    private void tick(ChannelHandlerContext ctx) {
        if (++ticks >= (inRequest ? TICKS_OF_A_REQUEST : IDLE_TICKS)) {
            var _ = ctx.close();
        }
    }
}
