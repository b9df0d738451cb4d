package org.tokenledger.query.verification.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.verification.forward.ForwardAuth;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/**
 * Serves {@code /auth}, everything under it, and nothing else, on a port of its own over HTTP/1.1.
 * As {@link ForwardAuth} never waits, one thread for each core answers all connections.
 */
public final class VerificationListener {
    /** As many as the main port takes. */
    static final int MOST_CONNECTIONS = 8192;

    static final int MOST_HEAD = 8192;

    private static final int BACKLOG = 1024;
    private static final int STOP_SECONDS = 5;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** A request is a few hundred bytes; many of a pipeline are read at once. */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(512, 2048, 16 * 1024).maxMessagesPerRead(4);

    private final ForwardAuth auth;
    private final AnswerBytes bytes;
    private final int mostConnections;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final LongAdder refused = new LongAdder();
    private volatile @Nullable SslContext tls;
    private volatile @Nullable EventLoopGroup threads;
    private volatile @Nullable Channel socket;
    private volatile int port;

    /**
     * Not yet listening.
     *
     * @param clock for the {@code Date} of answers
     */
    public VerificationListener(ForwardAuth auth, Clock clock) {
        this(auth, clock, MOST_CONNECTIONS);
    }

    VerificationListener(ForwardAuth auth, Clock clock, int mostConnections) {
        this.auth = auth;
        this.bytes = new AnswerBytes(clock);
        this.mostConnections = mostConnections;
    }

    /** New connections speak TLS with this certificate; those that are open go on as they are. */
    public void present(KeyManagerFactory certificate) throws SSLException {
        tls =
                SslContextBuilder.forServer(certificate)
                        .sslProvider(SslProvider.JDK)
                        .protocols(PROTOCOLS)
                        .build();
    }

    /**
     * Returns when it is listening.
     *
     * @param port 0 takes a free one
     * @throws IOException when the port can't be had; the message says why
     */
    public void start(int port) throws IOException {
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory("verify"),
                        NioIoHandler.newFactory());
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(new Connection())
                        .bind(port)
                        .awaitUninterruptibly();
        threads = loops;
        if (!bound.isSuccess()) {
            stop();
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        socket = bound.channel();
        this.port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private final class Connection extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (connections.size() >= mostConnections) {
                refused.increment();
                var _ = channel.close();
                return;
            }
            connections.add(channel);
            channel.config().setRecvByteBufAllocator(READS);
            ChannelPipeline pipeline = channel.pipeline();
            SslContext secured = tls;
            if (secured != null) {
                pipeline.addLast(secured.newHandler(channel.alloc()));
            }
            Patience patience = new Patience();
            pipeline.addLast(patience, decoder(), new Conversation(auth, bytes, patience));
        }
    }

    /** What HTTP allows and no more, so that no proxy in front sees other requests than we do. */
    static HttpRequestDecoder decoder() {
        return new HttpRequestDecoder(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MOST_HEAD)
                        .setMaxHeaderSize(MOST_HEAD)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true));
    }

    /** The port it listens on, or did; 0 before. */
    public int port() {
        return port;
    }

    public boolean isListening() {
        Channel listening = socket;
        return listening != null && listening.isActive();
    }

    /** Open connections. */
    public int connections() {
        return connections.size();
    }

    /** Connections closed unheard, because there were too many. */
    public long refusedConnections() {
        return refused.sum();
    }

    /**
     * Takes no more connections, answers what has come in, and closes. Returns when all is closed,
     * after a few seconds at most.
     */
    public void stop() {
        Channel listening = socket;
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        for (Channel each : connections) {
            each.eventLoop().execute(() -> stop(each));
        }
        connections.newCloseFuture().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly();
        EventLoopGroup loops = threads;
        if (loops != null) {
            loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static void stop(Channel connection) {
        ChannelHandlerContext ctx = connection.pipeline().context(Conversation.class);
        if (ctx != null) {
            ((Conversation) ctx.handler()).stop(ctx);
        }
    }
}
