// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotException;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Where an HTTP server is and how one speaks to it. Immutable. */
final class HttpEndpoint {
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final URI uri;
    private final InetSocketAddress address;
    private final @Nullable SslContext tls;

    /** Resolves the name, which may block. */
    HttpEndpoint(URI uri) {
        this.uri = uri;
        boolean secure = uri.getScheme().equals("https") || uri.getScheme().equals("wss");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        this.address = new InetSocketAddress(uri.getHost(), port);
        try {
            this.tls = secure ? SslContextBuilder.forClient().build() : null;
        } catch (SSLException e) {
            throw new BotException("tls", String.valueOf(e.getMessage()));
        }
    }

    InetSocketAddress address() { return address; }

    String hostHeader() { return uri.getRawAuthority(); }

    /** Puts the codecs of HTTP into a pipeline. */
    void prepare(ChannelPipeline pipeline) {
        if (tls != null) {
            pipeline.addLast(tls.newHandler(pipeline.channel().alloc(), uri.getHost(), address.getPort()));
        }
        pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_BODY_BYTES));
    }
}
