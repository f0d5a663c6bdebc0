// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import dev.sluice.media.stats.LoopCounters;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the UDP port of a loop, with epoll and sendmmsg where they are. */
final class LoopSocket {
    private static final Logger LOG = LoggerFactory.getLogger(LoopSocket.class);
    private static final int SLOT_BYTES = 2048; // a DTLS record of 1408 bytes and any MTU of the Internet fit
    private static final int BATCH = 32;

    private final MediaLoopConfig config;
    private final boolean epoll;
    private final boolean ipv6;

    LoopSocket(MediaLoopConfig config, boolean epoll) {
        this.config = config;
        this.epoll = epoll;
        this.ipv6 = epoll && needsIpv6(config.bindAddress());
    }

    /** The wildcard of IPv4 stands for all addresses of the machine, those of IPv6 too where it has any. */
    private static boolean needsIpv6(InetAddress address) {
        boolean onlyIpv4 = address instanceof Inet4Address && !address.isAnyLocalAddress();
        return !onlyIpv4 && Socket.isIPv6Preferred();
    }

    /** Reading is off until the caller turns it on. */
    Channel bind(EventLoopGroup group, ChannelHandler reader) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap().group(group).channelFactory(this::newChannel)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_RCVBUF, config.socketBufferBytes())
                .option(ChannelOption.SO_SNDBUF, config.socketBufferBytes())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(config.socketBufferBytes() / 2, config.socketBufferBytes()))
                .option(ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(epoll ? SLOT_BYTES * BATCH : SLOT_BYTES))
                .handler(reader);
        if (epoll) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT_BYTES);
        }
        return bootstrap.bind(config.bindAddress(), config.port()).sync().channel();
    }

    /** Where they do not load, {@link #sender} says so. */
    static void loadSystemCalls() {
        try {
            SystemCalls.linux();
        } catch (LinkageError | IllegalCallerException e) {
            LOG.debug("no native calls", e);
        }
    }

    private Channel newChannel() {
        return epoll
                ? new EpollDatagramChannel(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET)
                : new NioDatagramChannel();
    }

    /** The channel's sending side, as configured; what is not possible here is logged and replaced by Netty's own. */
    DatagramSender sender(Channel channel, LoopCounters counters) {
        ChannelSender plain = new ChannelSender(channel, counters);
        if (config.sendMethod() == SendMethod.NETTY || !(channel instanceof EpollDatagramChannel epollChannel)) {
            return plain;
        }
        boolean trains = config.sendMethod() != SendMethod.SENDMMSG_WITHOUT_TRAINS
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        try {
            return new BatchSender(epollChannel.fd().intValue(), ipv6, trains, SystemCalls.linux(), plain, counters);
        } catch (LinkageError | IllegalCallerException e) {
            LOG.info("no sendmmsg by native call, so packets leave by Netty's: {}", e.toString());
            return plain;
        }
    }
}
