// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import dev.sluice.signaling.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A participant without a browser: real signaling, ICE, DTLS and SRTP; publishes stamped Opus and VP8, checks every packet it receives.
 * Its methods are for any thread and wait.
 */
public final class SimulatedPeer implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 20;

    /**
     * Who it is and what it does.
     *
     * @param videoPacketsPerSecond about 1.1 kB each, in bursts of 30 a second; 0 for no video
     * @param fingerprint told to the server instead of its own, for tests; null otherwise
     */
    public record Config(URI server, String room, String identity, boolean audio, int videoPacketsPerSecond,
            @Nullable String fingerprint) {
        /** Publishes both. */
        public static Config publisher(URI server, String room, String identity) {
            return new Config(server, room, identity, true, 90, null);
        }

        /** Publishes nothing. */
        public static Config listener(URI server, String room, String identity) {
            return new Config(server, room, identity, false, 0, null);
        }
    }

    private final BotResources resources;
    private final Config config;
    private final ExecutorService negotiations = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final List<BotSdp.Section> sections = new ArrayList<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final BotTransport transport;
    private final BotPublisher publisher;
    private final BotReceiver receiver;
    private final AtomicBoolean gone = new AtomicBoolean();
    private BotClient signaling;
    private String resumeToken = "";
    private String participantId = "";
    private String remoteUfrag = "";
    private volatile long lastSeq; // written by the socket's thread
    private volatile List<String> ownTracks = List.of(); // set by the negotiation

    private SimulatedPeer(BotResources resources, Config config) {
        this.resources = resources;
        this.config = config;
        this.transport = new BotTransport(resources, new MediaHandler());
        this.publisher = new BotPublisher(transport, resources.random().nextInt(), resources.random().nextInt(),
                config);
        this.receiver = new BotReceiver();
        this.signaling = connect();
    }

    /** Joins and publishes; returns when the server has answered, media follows. */
    public static SimulatedPeer join(BotResources resources, Config config) {
        SimulatedPeer peer = new SimulatedPeer(resources, config);
        JsonNode joined = peer.signaling
                .request("join", BotClient.params().put("protocol", 1).put("room", config.room())
                        .put("client_id", config.identity()).put("name", config.identity()))
                .join();
        peer.resumeToken = joined.at("/session/resume_token").asText();
        peer.participantId = joined.at("/participant/id").asText();
        if (config.audio() || config.videoPacketsPerSecond() > 0) {
            peer.offer();
        }
        return peer;
    }

    public String participantId() { return participantId; }

    /** Completes when media can flow. */
    public CompletableFuture<Void> connected() { return transport.connected(); }

    public BotReceiver received() { return receiver; }

    public BotPublisher published() { return publisher; }

    /** Methods of notifications that came, with the participant or track concerned. */
    public Queue<String> events() {
        return events;
    }

    public BotClient signaling() { return signaling; }

    /** Ids of what it publishes, audio first. */
    public List<String> ownTracks() { return ownTracks; }

    BotTransport transport() { return transport; }

    /** Runs an action on the bot's event loop, with a buffer-sending view of its socket; for tests of bad input. */
    public void sendRaw(ByteBuf ownedDatagram) {
        transport.execute(() -> {
            transport.sendRaw(ownedDatagram);
            transport.flush();
        });
    }

    /** Sends each of the next RTP packets twice, as somebody who replays them would. */
    public void repeatNext(int packets) {
        transport.execute(() -> transport.repeatNext(packets));
    }

    /** Where the server takes its media. */
    public java.net.InetSocketAddress serverAddress() {
        return java.util.Objects.requireNonNull(transport.remote(), "no candidate yet");
    }

    public void setMuted(String trackId, boolean muted) {
        signaling.request("set_muted", BotClient.params().put("track_id", trackId).put("muted", muted)).join();
    }

    /** New credentials on both sides. */
    public void restartIce() {
        transport.restartIce();
        offer();
    }

    /** Goes on from another UDP port. */
    public void rebind() { transport.rebind(); }

    /** Cuts the WebSocket and resumes on a new one. Returns the notifications replayed. */
    public int resume() {
        signaling.abort();
        signaling = connect();
        JsonNode result = signaling
                .request("resume", BotClient.params().put("resume_token", resumeToken).put("last_seq", lastSeq)).join();
        resumeToken = result.at("/session/resume_token").asText();
        return result.path("replayed").asInt();
    }

    /** Leaves in order; again does nothing. */
    @Override
    public void close() {
        if (!gone.get() && signaling.isOpen()) {
            publisher.stop();
            signaling.request("leave", BotClient.params()).exceptionally(_ -> BotClient.params()).join();
        }
        vanish();
    }

    /** Closes its sockets without a word to the server's signaling. */
    public void vanish() {
        if (gone.getAndSet(true)) {
            return;
        }
        publisher.stop();
        signaling.abort();
        transport.close().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        negotiations.shutdownNow();
    }

    private BotClient connect() {
        URI ws = URI.create(config.server().toString().replaceFirst("^http", "ws")).resolve("/ws");
        return BotClient.connect(resources.http(), ws, this::handleNotification);
    }

    private void handleNotification(String method, JsonNode params) {
        long seq = params.path("seq").asLong();
        if (seq <= lastSeq) {
            return;
        }
        lastSeq = seq;
        String subject = params.has("participant_id")
                ? params.get("participant_id").asText()
                : params.at("/participant/id").asText();
        events.add(method + " " + subject + (params.has("reason") ? " " + params.get("reason").asText() : ""));
        if (method.equals("offer")) {
            negotiations.execute(() -> answer(params));
        }
    }

    /** Offers in its turn; where that crosses the server's offer, that one is answered first. */
    private void offer() {
        for (int attempt = 0; attempt < 50; attempt++) {
            try {
                negotiations.submit(this::offerOnce).get();
                return;
            } catch (java.util.concurrent.ExecutionException e) {
                if (!(e.getCause() instanceof BotException refusal) || !refusal.reason().equals("glare")) {
                    throw new IllegalStateException(e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        throw new IllegalStateException("the server's offer never came");
    }

    private boolean offerOnce() {
        List<BotSdp.Section> all = new ArrayList<>(sections);
        if (all.stream().noneMatch(section -> section.mid().equals("0"))) {
            all.add(new BotSdp.Section("0", "audio", false, null, null, null));
            all.add(new BotSdp.Section("1", "video", false, null, null, null));
        }
        ObjectNode params = BotClient.params().put("sdp", describe(all, "actpass"));
        var tracks = params.putArray("tracks");
        if (config.audio()) {
            tracks.addObject().put("mid", "0").put("source", "microphone");
        }
        if (config.videoPacketsPerSecond() > 0) {
            tracks.addObject().put("mid", "1").put("source", "camera");
        }
        JsonNode result;
        try {
            result = signaling.request("offer", params).join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof BotException refusal) {
                throw refusal;
            }
            throw e;
        }
        sections.clear();
        sections.addAll(all);
        List<String> ids = new ArrayList<>();
        result.get("tracks").forEach(track -> ids.add(track.get("id").asText()));
        ownTracks = List.copyOf(ids);
        setRemote(BotSdp.parse(result.get("sdp").asText()));
        return true;
    }

    private void answer(JsonNode params) {
        SessionDescription offer = BotSdp.parse(params.get("sdp").asText());
        sections.clear();
        sections.addAll(BotSdp.sections(offer));
        for (BotSdp.Section section : sections) {
            receiver.expect(section);
        }
        setRemote(offer);
        signaling.request("answer",
                BotClient.params().put("offer_id", params.get("offer_id").asInt()).put("sdp",
                        describe(sections, "active")))
                .join();
    }

    private void setRemote(SessionDescription description) {
        BotTransport.Remote remote = BotSdp.remote(description);
        if (remote != null && !remote.ufrag().equals(remoteUfrag)) {
            remoteUfrag = remote.ufrag();
            transport.setRemote(remote, DtlsRole.CLIENT, true);
        }
    }

    private String describe(List<BotSdp.Section> all, String setup) {
        String own = config.fingerprint();
        BotSdp.Writer writer = new BotSdp.Writer(transport.local(),
                own != null ? own : resources.dtls().fingerprint().toSdp(), setup,
                all.stream().map(BotSdp.Section::mid).toList());
        for (BotSdp.Section section : all) {
            boolean ours = section.mid().equals("0") || section.mid().equals("1");
            String direction = ours ? "sendonly" : section.serverSends() ? "recvonly" : "inactive";
            if (section.kind().equals("audio")) {
                writer.audio(section.mid(), direction, ours ? publisher.audioSsrc() : null);
            } else {
                writer.video(section.mid(), direction, ours ? publisher.videoSsrc() : null);
            }
        }
        return writer.build();
    }

    /** Joins the transport to publisher and receiver; on the event loop. */
    private final class MediaHandler implements BotTransport.Media {
        @Override
        public void onConnected() {
            publisher.start();
            transport.reportReception();
        }

        @Override
        public void onRtp(ByteBuf packet, long arrivalNanos) { receiver.handle(packet, System.nanoTime()); }

        @Override
        public void onRefused() { receiver.countRefused(); }

        @Override
        public void onRtcp(ByteBuf compound) {
            CompoundRtcpReader.read(compound, packet -> {
                switch (packet) {
                    case PictureLossIndication _ -> publisher.requestKeyFrame();
                    case GenericNack nack -> nack.forEachSequence(publisher::sendAgain);
                    default -> {
                    }
                }
            });
        }
    }
}
