// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpTransforms;
import dev.sluice.rtp.srtp.SrtpVerdict;
import dev.sluice.testkit.NetworkConditions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Function;

/** Two endpoints of ours and the network between them. */
final class DtlsPair {
    private static final SrtpTransforms SRTP = SrtpTransforms.only("jce");
    private static final byte[] PACKET = new byte[200];

    static {
        PACKET[0] = (byte) 0x80; // version 2
        PACKET[11] = 7; // SSRC
    }

    final TestPeer client;
    final TestPeer server;

    DtlsPair(TestLoop loop, DtlsEndpointFactory factory) {
        this(loop, factory, factory, List.of(factory.fingerprint()), List.of(factory.fingerprint()));
    }

    /** @param promisedByServer what the client expects */
    DtlsPair(TestLoop loop, DtlsEndpointFactory clients, DtlsEndpointFactory servers,
            List<Fingerprint> promisedByClient,
            List<Fingerprint> promisedByServer) {
        client = new TestPeer(loop, clients, DtlsRole.CLIENT, promisedByServer);
        server = new TestPeer(loop, servers, DtlsRole.SERVER, promisedByClient);
    }

    /** Connects them without a network in between. */
    DtlsPair join() { return join(List::of, List::of); }

    /** Connects them; what a function returns arrives instead of what was sent. It is called on the sender's thread. */
    DtlsPair join(Function<byte[], List<byte[]>> fromClient, Function<byte[], List<byte[]>> fromServer) {
        client.sendTo(datagram -> fromClient.apply(datagram).forEach(server::receive));
        server.sendTo(datagram -> fromServer.apply(datagram).forEach(client::receive));
        return this;
    }

    DtlsPair join(TestLoop loop, NetworkConditions conditions, long seed) {
        client.sendTo(loop.path(conditions, 2 * seed, server::receive)::send);
        server.sendTo(loop.path(conditions, 2 * seed + 1, client::receive)::send);
        return this;
    }

    DtlsPair start() {
        server.start();
        client.start();
        return this;
    }

    DtlsPair awaitKeys() {
        client.awaitKeys();
        server.awaitKeys();
        return this;
    }

    /** What one side protects the other side can read, both ways. */
    void assertKeysAgree() {
        assertOpens(client.keys.join(), server.keys.join());
        assertOpens(server.keys.join(), client.keys.join());
    }

    /** Not waiting for anything. */
    void close() {
        client.close();
        server.close();
    }

    static void assertOpens(SrtpKeyingMaterial from, SrtpKeyingMaterial to) {
        ByteBuf packet = Unpooled.buffer(PACKET.length + 64).writeBytes(PACKET);
        try (SrtpSender sender = SRTP.sender(from.local()); SrtpReceiver receiver = SRTP.receiver(to.remote())) {
            assertEquals(SrtpVerdict.OK, sender.protectRtpInPlace(packet, 12, 0));
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(packet, 12));
        }
        assertEquals(ByteBufUtil.hexDump(PACKET), ByteBufUtil.hexDump(packet));
    }
}
