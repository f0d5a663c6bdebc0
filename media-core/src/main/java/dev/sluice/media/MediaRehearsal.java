// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.IceLiteConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.net.SendMethod;
import dev.sluice.media.router.CodecBinding;
import dev.sluice.media.router.CodecMapping;
import dev.sluice.media.router.ConsumerConfig;
import dev.sluice.media.router.MediaKind;
import dev.sluice.media.router.ProducerConfig;
import dev.sluice.media.transport.RemoteParameters;
import dev.sluice.media.transport.TransportConfig;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Sends bursts of video through an engine of its own, from real socket to real socket: check, handshake, decryption, fan-out, encryption,
 * feedback, retransmission. Without it the first packets after a start come a tenth of a second late, because the classes of the whole
 * path are loaded and interpreted then. To be run before the node says that it is ready.
 */
public final class MediaRehearsal {
    private static final int SUBSCRIBERS = 2;
    private static final int MAX_BURSTS = 100;
    private static final long MAX_BURSTS_NANOS = TimeUnit.MILLISECONDS.toNanos(400); // a start must not wait longer
    private static final int BURST_PACKETS = 10; // a frame of video
    private static final int PAYLOAD_BYTES = 1100;
    private static final int PACKET_ROOM_BYTES = 1500;
    private static final int SOCKET_BUFFER_BYTES = 1 << 20;
    private static final int PAYLOAD_TYPE = 96;
    private static final int RTX_PAYLOAD_TYPE = 97;
    private static final int PUBLISHER_SSRC = 1;
    private static final int FIRST_SUBSCRIBER_SSRC = 100;
    private static final int TICKS_PER_BURST = 3_000; // 30 frames a second
    private static final HeaderExtensionMap EXTENSIONS = new HeaderExtensionMap(
            Map.of(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, 3, HeaderExtension.VIDEO_ORIENTATION, 4));

    private final DtlsEndpointFactory dtls;
    private final SrtpTransforms srtp;
    private final RandomGenerator random;
    private final RouterProxy router;
    private final int port;
    private final RtpHeaderWriter header = new RtpHeaderWriter();

    private MediaRehearsal(DtlsEndpointFactory dtls, SrtpTransforms srtp, RandomGenerator random, MediaEngine engine) {
        this.dtls = dtls;
        this.srtp = srtp;
        this.random = random;
        this.router = engine.createRouter();
        this.port = engine.loops().getFirst().localAddress().getPort();
    }

    /**
     * Takes a second or less.
     *
     * @return packets that came through; some may be lost where the machine is busy
     * @throws IOException when loopback does not work
     * @throws IllegalStateException when a handshake of the server with itself fails
     */
    public static int run(DtlsEndpointFactory dtls, SrtpTransforms srtp, SendMethod sendMethod, RandomGenerator random)
            throws IOException {
        MediaEngineConfig config = new MediaEngineConfig(InetAddress.getLoopbackAddress(), 0, 1, SOCKET_BUFFER_BYTES,
                sendMethod, new SpillPolicy(100, 1 + SUBSCRIBERS));
        try (MediaEngine engine = MediaEngine.start(config, dtls, srtp, random)) {
            return new MediaRehearsal(dtls, srtp, random, engine).play();
        }
    }

    private int play() throws IOException {
        RehearsalPeer[] subscribers = new RehearsalPeer[SUBSCRIBERS];
        try (RehearsalPeer publisher = peer()) {
            TransportProxy transport = join(publisher, "publisher");
            transport.addProducer(new ProducerConfig("track", MediaKind.VIDEO, "0",
                    List.of(new CodecBinding(PAYLOAD_TYPE, PayloadFormat.VP8, 90_000, RTX_PAYLOAD_TYPE, true, true,
                            true)),
                    EXTENSIONS, List.of(new ProducerConfig.SignalledSsrc(PUBLISHER_SSRC, false))));
            for (int i = 0; i < SUBSCRIBERS; i++) {
                subscribers[i] = peer();
                int ssrc = FIRST_SUBSCRIBER_SSRC + 2 * i;
                join(subscribers[i], "subscriber " + i).addConsumer(new ConsumerConfig("consumer", "track", ssrc,
                        ssrc + 1, "publisher",
                        List.of(new CodecMapping(PAYLOAD_TYPE, PAYLOAD_TYPE, RTX_PAYLOAD_TYPE)), EXTENSIONS));
            }
            return sendBursts(publisher, subscribers);
        } finally {
            for (RehearsalPeer subscriber : subscribers) {
                if (subscriber != null) {
                    subscriber.close();
                }
            }
        }
    }

    private RehearsalPeer peer() throws IOException { return new RehearsalPeer(dtls, srtp, random, port); }

    private TransportProxy join(RehearsalPeer peer, String id) throws IOException {
        IceCredentials ours = IceCredentials.create(random);
        TransportProxy transport = router.createTransport(new TransportConfig(id, ours, id, IceLiteConfig.DEFAULT),
                _ -> {});
        transport.setRemote(
                new RemoteParameters(peer.credentials(), List.of(dtls.fingerprint()), DtlsRole.SERVER));
        if (!peer.connect(ours)) {
            throw new IllegalStateException("a DTLS handshake of the server with itself failed");
        }
        return transport;
    }

    private int sendBursts(RehearsalPeer publisher, RehearsalPeer[] subscribers) throws IOException {
        long startNanos = System.nanoTime();
        int delivered = 0;
        for (int burst = 0; burst < MAX_BURSTS && System.nanoTime() - startNanos < MAX_BURSTS_NANOS; burst++) {
            for (int i = 0; i < BURST_PACKETS; i++) {
                send(publisher, burst * BURST_PACKETS + i, burst);
            }
            for (int s = 0; s < subscribers.length; s++) { // before the next burst, so that no socket overflows
                delivered += subscribers[s].receiveRtp(BURST_PACKETS);
                askAgain(subscribers[s], FIRST_SUBSCRIBER_SSRC + 2 * s);
            }
        }
        return delivered;
    }

    private void send(RehearsalPeer publisher, int sequence, int burst) throws IOException {
        ByteBuf packet = Unpooled.directBuffer(PACKET_ROOM_BYTES);
        try {
            boolean last = sequence % BURST_PACKETS == BURST_PACKETS - 1;
            header.begin(packet, last, PAYLOAD_TYPE, sequence & 0xFFFF, burst * TICKS_PER_BURST, PUBLISHER_SSRC);
            header.addExtensionShort(EXTENSIONS.id(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER), sequence & 0xFFFF);
            int headerLength = header.end();
            packet.writeByte(0x10).writeZero(PAYLOAD_BYTES - 1); // VP8: each packet the beginning of a key frame, RFC 7741 §4.2
            publisher.sendRtp(packet, headerLength);
        } finally {
            packet.release();
        }
    }

    /** Asks for some packets: which ones exist nobody knows who has not decrypted any, and it does not matter. */
    private void askAgain(RehearsalPeer subscriber, int ssrc) throws IOException {
        ByteBuf compound = Unpooled.directBuffer(PACKET_ROOM_BYTES);
        try {
            new GenericNack(ssrc, ssrc, new int[]{random.nextInt()}).writeTo(compound);
            subscriber.sendRtcp(compound);
        } finally {
            compound.release();
        }
    }
}
