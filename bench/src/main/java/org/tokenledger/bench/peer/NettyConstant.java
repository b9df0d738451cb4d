package org.tokenledger.bench.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;

import org.tokenledger.bench.stand.Tokens;

import java.net.InetSocketAddress;

/** As fast as HTTP goes in a JVM: Netty on the JDK's sockets, its codec, and one answer. */
public final class NettyConstant implements AutoCloseable {
    private final EventLoopGroup group;
    private final Channel channel;

    public NettyConstant() throws InterruptedException {
        group =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        channel =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel client) {
                                        client.pipeline()
                                                .addLast(new HttpServerCodec(), new Answering());
                                    }
                                })
                        .bind("localhost", 0)
                        .sync()
                        .channel();
    }

    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully().syncUninterruptibly();
    }

    @Sharable
    private static final class Answering extends SimpleChannelInboundHandler<HttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            Unpooled.EMPTY_BUFFER,
                            DefaultHttpHeadersFactory.headersFactory(),
                            DefaultHttpHeadersFactory.trailersFactory());
            answer.headers()
                    .set("X-Token-Id", "01a20a04-26ee-7db1-a441-e7265f5351f2")
                    .set("X-Token-Owner", "01a20a04-26ee-7db1-a441-e7265f5351f3")
                    .set("X-Token-Permissions", String.join(" ", Tokens.PERMISSIONS))
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
            ChannelFuture _ = context.writeAndFlush(answer, context.voidPromise());
        }

        /** The load ends by closing its connections in the middle of things. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            ChannelFuture _ = context.close();
        }
    }
}
