package org.tokenledger.query.verification.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Text;
import org.tokenledger.query.verification.forward.Answer;
import org.tokenledger.query.verification.forward.ForwardAuth;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One connection: its requests are answered in order, each as soon as its head has come in. A small
 * body is read and dropped; after a larger one, or what is not HTTP, the connection ends.
 */
final class Conversation extends ChannelInboundHandlerAdapter {
    static final int MOST_BODY = 64 * 1024;

    /** How long the other end may take to close, before what it still sends is cut off. */
    static final int LINGER_SECONDS = 2;

    /** When the server stops, what is on its way is waited for so long. */
    static final int QUIET_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Answer MALFORMED =
            Answer.refusal(Code.MALFORMED_REQUEST, 400, "The request can't be understood", "/auth");
    private static final Answer HEAD_TOO_LARGE =
            Answer.refusal(Code.TOO_LARGE, 431, "The head of the request is too large", "/auth");

    private static final Answer NO_TRACE =
            Answer.refusal(Code.METHOD_NOT_ALLOWED, 405, "The method is not allowed here", "/auth")
                    .with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private final ForwardAuth auth;
    private final AnswerBytes bytes;
    private final Patience patience;
    private String peer = "";
    private long bodyBytes;
    private boolean stopping;

    /** Nothing is answered any more; what comes in is dropped. */
    private boolean over;

    Conversation(ForwardAuth auth, AnswerBytes bytes, Patience patience) {
        this.auth = auth;
        this.bytes = bytes;
        this.patience = patience;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        peer = Received.peer(ctx.channel().remoteAddress());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!over && message instanceof HttpRequest request) {
                answer(ctx, request);
            }
            if (!over && message instanceof HttpContent content) {
                drop(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        bodyBytes = 0;
        if (request.decoderResult().isFailure()) {
            boolean tooLarge = request.decoderResult().cause() instanceof TooLongFrameException;
            write(ctx, tooLarge ? HEAD_TOO_LARGE : MALFORMED, true, "close");
            return;
        }
        Received received = Received.of(peer, request);
        boolean withBody = !request.method().equals(HttpMethod.HEAD);
        if (received == null) {
            write(ctx, MALFORMED, withBody, "close");
        } else if (request.method().equals(HttpMethod.TRACE)) {
            write(ctx, NO_TRACE, true, connection(request));
        } else {
            Answer answer =
                    received.isForAuth() ? auth.answer(received) : nothingAt(received.path());
            write(ctx, answer, withBody, connection(request));
        }
    }

    private static Answer nothingAt(String path) {
        return Answer.refusal(Code.NOT_FOUND, 404, "There is nothing here", Text.quotable(path));
    }

    private void write(
            ChannelHandlerContext ctx,
            Answer answer,
            boolean withBody,
            @Nullable String connection) {
        var _ = ctx.write(bytes.of(answer, withBody, connection, ctx.alloc()), ctx.voidPromise());
        if ("close".equals(connection)) {
            hangUp(ctx);
        }
    }

    /** What to say of the connection: RFC 9112 §9.3; none is that it stays, as HTTP/1.1 has it. */
    private @Nullable String connection(HttpRequest request) {
        // Who waits for a "100 Continue" may or may not send its body after a final answer.
        if (stopping
                || !HttpUtil.isKeepAlive(request)
                || request.headers().contains(HttpHeaderNames.EXPECT)
                || HttpUtil.getContentLength(request, 0L) > MOST_BODY) {
            return "close";
        }
        return request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? "keep-alive" : null;
    }

    private void drop(ChannelHandlerContext ctx, HttpContent content) {
        bodyBytes += content.content().readableBytes();
        if (bodyBytes > MOST_BODY || content.decoderResult().isFailure()) {
            hangUp(ctx);
        } else if (content instanceof LastHttpContent) {
            patience.complete();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    /** Who does not read its answers is not read from. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent) {
            if (over) {
                close(ctx);
            } else {
                hangUp(ctx);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Only ever called on the connection's own thread. What is under way is answered. */
    void stop(ChannelHandlerContext ctx) {
        stopping = true;
        Runnable endIfIdle =
                () -> {
                    if (!over && !patience.isInRequest()) {
                        hangUp(ctx);
                    }
                };
        var _ = ctx.executor().schedule(endIfIdle, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Sends what is written, then ends. Closing at once would throw answers away that are on their
     * way, if the other end is still sending (RFC 9112 §9.6).
     */
    private void hangUp(ChannelHandlerContext ctx) {
        over = true;
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> sayLast(ctx));
    }

    private static void sayLast(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        ChannelFuture said = tls == null ? ctx.newSucceededFuture() : tls.closeOutbound();
        said.addListener(_ -> {
            if (ctx.channel() instanceof DuplexChannel duplex) {
                var _ = duplex.shutdownOutput();
                var _ = ctx.executor().schedule(() -> close(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
            } else {
                close(ctx);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        // Connections break and handshakes fail, whatever we do.
        if (!(thrown instanceof IOException) && !(thrown instanceof DecoderException)) {
            LOG.error("a verification failed", thrown);
        }
        close(ctx);
    }

    private static void close(ChannelHandlerContext ctx) {
        var _ = ctx.close();
    }
}
