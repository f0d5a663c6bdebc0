// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.BotTransport;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpException;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import dev.sluice.testkit.NetworkConditions;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One PeerConnection of a client: it either offers tracks to publish or answers what a server offers, over one {@link BotTransport}.
 * Confined to the event loop it is made with, but for {@link #connected}, {@link #close} and {@link #vanish}.
 */
public final class RtcPeer {
    private final BotResources resources;
    private final BotTransport transport;
    private final PayloadKinds kinds = new PayloadKinds();
    private final List<OfferedTrack> tracks = new ArrayList<>();
    private String remoteUfrag = "";
    private int version;

    /**
     * @param events told about it, on the loop
     * @param impairment what the network does to it, both ways; null for nothing
     */
    public RtcPeer(BotResources resources, EventLoop loop, PeerEvents events, @Nullable NetworkConditions impairment) {
        this.resources = resources;
        this.transport = new BotTransport(resources, loop, new PeerMedia(kinds, events), impairment);
        transport.reportReception();
    }

    /** Completes when keys are there, fails when they never will be. Thread-safe. */
    public CompletableFuture<Void> connected() {
        return transport.connected();
    }

    /** A track for the offers from now on. */
    public OfferedTrack add(TrackRequest request) {
        List<Integer> ssrcs = new ArrayList<>();
        for (int i = 0; i < Math.max(1, request.layers().size()); i++) {
            ssrcs.add(resources.random().nextInt());
        }
        String mid = Integer.toString(tracks.size());
        OfferedTrack track = new OfferedTrack(request, mid, "bot-" + Integer.toUnsignedString(ssrcs.getFirst()), ssrcs);
        tracks.add(track);
        return track;
    }

    /**
     * An offer of all tracks.
     *
     * @throws BotException when a codec is unknown
     */
    public String offer() { return SdpOffer.write(local(), ++version, tracks); }

    /**
     * Takes the answer to the last offer.
     *
     * @return one for each track, in their order
     * @throws BotException when it cannot be read or refuses one of them
     */
    public List<Publication> acceptAnswer(String sdp) {
        SessionDescription answer = parse(sdp);
        List<Publication> publications = new ArrayList<>();
        for (OfferedTrack track : tracks) {
            publications.add(new RtcPublication(transport, track.negotiated(section(answer, track.mid()))));
        }
        setRemote(answer, true);
        return publications;
    }

    /**
     * Takes a server's offer.
     *
     * @return the answer
     * @throws BotException when it cannot be read
     */
    public String answer(String sdp) {
        SessionDescription offer = parse(sdp);
        SessionDescription answer = SdpAnswer.to(offer, local(), ++version);
        kinds.add(answer);
        setRemote(offer, false);
        return answer.toSdp();
    }

    /** An offer to receive audio and video, one stream each. */
    public String offerToReceive() {
        return SdpOffer.writeReceiving(local(), ++version);
    }

    /**
     * Takes the answer to {@link #offerToReceive}.
     *
     * @throws BotException when it cannot be read
     */
    public void acceptReceiving(String sdp) {
        SessionDescription answer = parse(sdp);
        kinds.add(answer);
        setRemote(answer, true);
    }

    /** @param candidate of a server that trickles, with or without {@code candidate:} before it */
    public void addCandidate(String candidate) {
        transport.addRemoteCandidate(candidate);
    }

    /** Closes in order. Thread-safe. */
    public CompletableFuture<Void> close() { return transport.closeInOrder(); }

    /** Closes the socket without a word. Thread-safe. */
    public CompletableFuture<Void> vanish() {
        return transport.close();
    }

    private void setRemote(SessionDescription description, boolean offered) {
        RemoteParameters remote = RemoteParameters.of(description);
        if (remote == null) {
            throw new BotException("no_transport", "the server's description has no transport");
        }
        if (!remote.transport().ufrag().equals(remoteUfrag)) {
            remoteUfrag = remote.transport().ufrag();
            DtlsRole role = offered && remote.isActive() ? DtlsRole.SERVER : DtlsRole.CLIENT;
            transport.setRemote(remote.transport(), role, offered || remote.isLite());
        }
    }

    private LocalParameters local() { return new LocalParameters(transport.local(), transport.fingerprint()); }

    private static @Nullable MediaDescription section(SessionDescription description, String mid) {
        for (MediaDescription section : description.media()) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }

    private static SessionDescription parse(String sdp) {
        try {
            return SdpParser.parse(sdp);
        } catch (SdpException e) {
            throw new BotException("bad_sdp", String.valueOf(e.getMessage()));
        }
    }
}
