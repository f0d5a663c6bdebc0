// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import dev.sluice.loadtest.BotClient;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.ReportBlock;
import dev.sluice.rtp.rtcp.SourceDescription;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A participant whose socket belongs to whoever makes the load: joins, negotiates, and does ICE and DTLS while its caller waits. Confined.
 * Failures are {@link IllegalStateException}s: there is no measurement then.
 */
final class RoomClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int PRIORITY = 126 << 24 | 65_535 << 8 | 255; // RFC 8445 §5.1.2.1
    private static final int OWN_SSRC = 1;

    private final LoadResources resources;
    private final Leg leg = new Leg();
    private final IceCredentials ice;
    private final BotClient signaling;
    private final BlockingQueue<JsonNode> offers = new LinkedBlockingQueue<>();
    private final StunMessageView stun = new StunMessageView();
    private final CompletableFuture<SrtpKeyingMaterial> keys = new CompletableFuture<>();
    private @Nullable DtlsEndpoint dtls;
    private ClientSdp.@Nullable Remote remote;

    private RoomClient(LoadResources resources, SluiceServer server, String room, String identity) {
        this.resources = resources;
        this.ice = IceCredentials.create(resources.random());
        this.signaling = BotClient.connect(resources.http(),
                java.net.URI.create(server.uri().toString().replaceFirst("^http", "ws")).resolve("/ws"),
                (method, params) -> {
                    if (method.equals("offer")) {
                        offers.add(params);
                    }
                });
        request("join", BotClient.params().put("protocol", 1).put("room", room).put("client_id", identity));
    }

    static RoomClient join(LoadResources resources, SluiceServer server, String room, String identity) {
        return new RoomClient(resources, server, room, identity);
    }

    Leg leg() { return leg; }

    /** Publishes a video track and connects. */
    MediaLine publish(int ssrc) {
        ObjectNode params = BotClient.params().put("sdp", ClientSdp.offer(ice, resources.fingerprint(), ssrc));
        params.putArray("tracks").addObject().put("mid", "0").put("source", "camera");
        SessionDescription answer = SdpParser.parse(request("offer", params).get("sdp").asText());
        connect(answer);
        MediaDescription video = ClientSdp.video(answer);
        return new MediaLine(ssrc, video.rtpMaps().keySet().iterator().next(),
                ClientSdp.extensionId(video, HeaderExtension.TRANSPORT_SEQUENCE_NUMBER),
                ClientSdp.extensionId(video, HeaderExtension.ABS_SEND_TIME));
    }

    /** Takes the room's one video track and connects; returns the SSRC it will come with. */
    int subscribe() {
        JsonNode params = nextOffer();
        SessionDescription offer = SdpParser.parse(params.get("sdp").asText());
        request("answer", BotClient.params().put("offer_id", params.get("offer_id").asInt()).put("sdp",
                ClientSdp.answer(offer, ice, resources.fingerprint())));
        connect(offer);
        return ClientSdp.video(offer).ssrcs().getFirst();
    }

    /** An ICE check: consent for another 30 s (RFC 7675). */
    void check() {
        ClientSdp.Remote server = Objects.requireNonNull(remote);
        byte[] transactionId = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
        resources.random().nextBytes(transactionId);
        StunMessageWriter.writeBindingRequest(leg.begin(), transactionId,
                new StunMessageWriter.Check(server.ufrag() + ":" + ice.fragment(), PRIORITY, true, 1, true),
                new MessageIntegrity(server.password()));
        leg.send();
    }

    /** A receiver report that has no losses to tell of. */
    void report(int ssrc, long extendedHighest) {
        ByteBuf out = leg.begin();
        new ReceiverReport(OWN_SSRC, List.of(new ReportBlock(ssrc, 0, 0, (int) extendedHighest, 0, 0, 0)))
                .writeTo(out);
        SourceDescription.cname(OWN_SSRC, "load").writeTo(out);
        leg.sendRtcp();
    }

    private JsonNode nextOffer() {
        try {
            JsonNode offer = offers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (offer == null) {
                throw new IllegalStateException("the server never offered");
            }
            return offer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode request(String method, ObjectNode params) { return signaling.request(method, params).join(); }

    private void connect(SessionDescription description) {
        ClientSdp.Remote server = ClientSdp.remote(description);
        remote = server;
        leg.connect(server.address());
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long nextCheckNanos = System.nanoTime();
        while (!keys.isDone()) {
            long nowNanos = System.nanoTime();
            if (nowNanos - deadlineNanos > 0) {
                throw new IllegalStateException("no connection within " + PATIENCE_SECONDS + " s");
            }
            if (dtls == null && nextCheckNanos - nowNanos <= 0) {
                check();
                nextCheckNanos = nowNanos + CHECK_NANOS;
            }
            for (ByteBuf datagram = leg.receive(); datagram != null; datagram = leg.receive()) {
                handle(datagram, server);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        SrtpKeyingMaterial material = keys.join();
        leg.setKeys(resources.srtp().sender(material.local()), resources.srtp().receiver(material.remote()));
    }

    private void handle(ByteBuf datagram, ClientSdp.Remote server) {
        switch (DatagramKind.of(datagram)) {
            case STUN -> {
                if (dtls == null && stun.wrap(datagram) == StunMessageView.Verdict.VALID
                        && stun.type() == StunMessageView.BINDING_SUCCESS) {
                    startDtls(server);
                }
            }
            case DTLS -> {
                if (dtls != null) {
                    dtls.handleDatagram(datagram);
                }
            }
            case RTP, RTCP, UNKNOWN -> {
            }
        }
    }

    private void startDtls(ClientSdp.Remote server) {
        Fingerprint expected = Objects.requireNonNull(Fingerprint.parse(server.fingerprint()));
        dtls = resources.dtls().create(DtlsRole.CLIENT, List.of(expected), new DtlsEndpoint.Listener() {
            @Override
            public void onSend(byte[] datagram) { leg.sendAside(datagram); }

            @Override
            public void onConnected(SrtpKeyingMaterial material) { keys.complete(material); }

            @Override
            public void onFailed(DtlsFailure failure, String detail) {
                keys.completeExceptionally(new IllegalStateException(failure + " " + detail));
            }

            @Override
            public void onClosedByPeer() {} // what follows shows it
        });
        dtls.start();
    }

    @Override
    public void close() {
        try {
            signaling.request("leave", BotClient.params()).exceptionally(_ -> BotClient.params()).join();
        } finally {
            signaling.abort();
            if (dtls != null) {
                dtls.close();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // its last words come by another thread
            leg.close();
        }
    }
}
