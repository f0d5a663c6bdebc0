// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpException;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The negotiation of one participant's PeerConnection: media sections as slots, offers in both directions, one BUNDLE transport. The
 * server is the impolite peer (W3C WebRTC §10.7) and ICE-lite.
 *
 * <p>Pure and confined. After each {@code handle} call drain {@link #poll} to null; after anything ask {@link #pollOffer} whether an offer
 * is to be sent.
 */
public final class PeerConnection {
    private static final String RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF";

    /**
     * An offer of ours.
     *
     *
     * @param tracks ids of the tracks on the sections that carry one
     */
    public record LocalOffer(int offerId, String sdp, List<TrackOnSection> tracks) {}

    /** Which track a section carries. */
    public record TrackOnSection(String mid, String trackId, String streamId) {}

    private final PeerConnectionConfig config;
    private final long sessionId;
    private final BundleNumbers numbers = new BundleNumbers();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, SenderRequest> waitingSenders = new LinkedHashMap<>();
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private LocalTransport local;
    private Change.@Nullable RemoteTransport remote;
    private int version;
    private int lastOfferId;
    private boolean offerOutstanding;
    private boolean offerNeeded;
    private int nextMid;

    public PeerConnection(PeerConnectionConfig config, LocalTransport local, long sessionId) {
        this.config = config;
        this.local = local;
        this.sessionId = sessionId;
    }

    public @Nullable Change poll() { return changes.poll(); }

    /** Sends a track with the next offer, or on a section of the client's that waits for one. */
    public void addSender(SenderRequest request) {
        waitingSenders.put(request.trackId(), request);
        offerNeeded = true;
    }

    /** Stops sending a track; its section is free for another. */
    public void removeSender(String trackId) {
        if (waitingSenders.remove(trackId) != null) {
            return;
        }
        for (Slot slot : slots) {
            if (slot.sender != null && slot.sender.trackId().equals(trackId)) {
                slot.sender = null;
                slot.senderActive = false;
                offerNeeded = true;
            }
        }
    }

    /**
     * Answers the client's offer.
     *
     * @param restartedCredentials called when the client restarts ICE: gives our new credentials, to which the transport is set already
     * @throws NegotiationException with nothing changed
     */
    public String handleOffer(String sdp, Supplier<LocalTransport> restartedCredentials) {
        if (offerOutstanding) {
            throw new NegotiationException(NegotiationException.Reason.GLARE,
                    "answer the server's offer first, then offer again");
        }
        SessionDescription offer = parse(sdp);
        checkSections(offer);
        Change.RemoteTransport transport = transport(offer);
        if (remote != null && !transport.iceUfrag().equals(remote.iceUfrag())) {
            local = restartedCredentials.get();
        }
        applyTransport(transport);
        learnNumbers(offer);
        List<MediaDescription> answer = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription section = offer.media().get(i);
            Slot slot = slotForOffered(i, section);
            apply(slot, section);
            placeWaitingSender(slot, section);
            answer.add(answerSection(slot, section, i == bundleTag(offer)));
        }
        if (slots.stream().noneMatch(slot -> needsOffer(slot)) && waitingSenders.isEmpty()) {
            offerNeeded = false;
        }
        return describe(answer, offer.value("extmap-allow-mixed") != null);
    }

    /** The next offer, or null when nothing changed, or one is outstanding already. */
    public @Nullable LocalOffer pollOffer() {
        if (!offerNeeded || offerOutstanding) {
            return null;
        }
        for (SenderRequest request : List.copyOf(waitingSenders.values())) {
            Slot slot = slotForSender(request.kind());
            if (slot == null) {
                changes.add(new Change.SenderRejected(request.trackId(), Change.Rejection.REJECTED));
            } else {
                slot.sender = request;
                slot.senderActive = false;
            }
            waitingSenders.remove(request.trackId());
        }
        offerNeeded = false;
        if (slots.isEmpty()) {
            return null;
        }
        offerOutstanding = true;
        List<MediaDescription> sections = new ArrayList<>();
        for (Slot slot : slots) {
            sections.add(offerSection(slot, sections.isEmpty()));
        }
        return new LocalOffer(++lastOfferId, describe(sections, true), tracks());
    }

    /** @throws NegotiationException with nothing changed; an answer that fits may still come */
    public void handleAnswer(int offerId, String sdp) {
        if (!offerOutstanding || offerId != lastOfferId) {
            throw new NegotiationException(NegotiationException.Reason.UNKNOWN_OFFER,
                    "offer " + offerId + " is not outstanding");
        }
        SessionDescription answer = parse(sdp);
        checkSections(answer);
        if (answer.media().size() != slots.size()) {
            throw new NegotiationException(NegotiationException.Reason.NEGOTIATION_FAILED,
                    "the answer has " + answer.media().size() + " media sections, the offer " + slots.size());
        }
        applyTransport(transport(answer));
        learnNumbers(answer);
        offerOutstanding = false;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            MediaDescription section = answer.media().get(i);
            if (!slot.rejected) {
                applyReceiver(slot, section);
                applySender(slot, section);
            }
        }
    }

    /** Media sections of any state. */
    public int sectionCount() { return slots.size(); }

    private static SessionDescription parse(String sdp) {
        try {
            return SdpParser.parse(sdp);
        } catch (SdpException e) {
            String message = e.getMessage();
            throw new NegotiationException(NegotiationException.Reason.BAD_SDP,
                    message == null ? "unreadable" : message);
        }
    }

    /** Everything that can be wrong is found here, before anything changes. */
    private void checkSections(SessionDescription description) {
        List<MediaDescription> media = description.media();
        if (media.size() > config.maxMediaSections()) {
            throw fail("more than " + config.maxMediaSections() + " media sections");
        }
        if (media.size() < slots.size()) {
            throw fail("a media section of before is missing (RFC 3264 §8)");
        }
        Set<String> mids = new HashSet<>();
        for (int i = 0; i < media.size(); i++) {
            MediaDescription section = media.get(i);
            if (section.mid().isEmpty() ? section.isUsable() : !mids.add(section.mid())) {
                throw fail("media section " + i + " has no mid of its own (RFC 8843)");
            }
            if (section.isUsable() && isRtp(section) && !section.has("rtcp-mux")) {
                throw fail("media section " + section.mid() + " does without rtcp-mux");
            }
            if (section.formats().isEmpty()) {
                throw fail("media section " + i + " has no format");
            }
        }
    }

    private static boolean isRtp(MediaDescription section) {
        return section.kind().equals("audio") || section.kind().equals("video");
    }

    /** Index of the section that speaks for the bundle: the first of the group that is in use. */
    private static int bundleTag(SessionDescription description) {
        List<String> bundle = description.bundle();
        for (int i = 0; i < description.media().size(); i++) {
            MediaDescription section = description.media().get(i);
            if (section.isUsable() && section.port() != 0 && (bundle.isEmpty() || bundle.contains(section.mid()))) {
                return i;
            }
        }
        for (int i = 0; i < description.media().size(); i++) {
            if (description.media().get(i).isUsable()) {
                return i;
            }
        }
        return 0;
    }

    private Change.RemoteTransport transport(SessionDescription description) {
        if (description.media().isEmpty()) {
            throw fail("no media section");
        }
        MediaDescription section = description.media().get(bundleTag(description));
        String ufrag = description.effectiveValue(section, "ice-ufrag");
        String pwd = description.effectiveValue(section, "ice-pwd");
        List<String> fingerprints = description.effectiveValues(section, "fingerprint");
        String setup = description.effectiveValue(section, "setup");
        Change.RemoteTransport before = remote;
        if (!section.isUsable() && before != null) {
            return before; // everything is switched off: the transport stays
        }
        if (ufrag == null || pwd == null || fingerprints.isEmpty()) {
            throw fail("no ice-ufrag, ice-pwd or fingerprint for media section " + section.mid());
        }
        if (before != null && !before.fingerprints().equals(fingerprints)) {
            throw fail("the DTLS fingerprint changed");
        }
        boolean weAreClient = before != null ? before.weAreDtlsClient() : "passive".equals(setup);
        return new Change.RemoteTransport(ufrag, pwd, fingerprints, weAreClient);
    }

    private void learnNumbers(SessionDescription description) {
        for (MediaDescription section : description.media()) {
            if (isRtp(section) && section.isUsable()) {
                numbers.learn(section);
            }
        }
    }

    private void applyTransport(Change.RemoteTransport transport) {
        if (!transport.equals(remote)) {
            remote = transport;
            changes.add(transport);
        }
    }

    private Slot slotForOffered(int index, MediaDescription section) {
        if (index == slots.size()) {
            slots.add(new Slot(Slot.Origin.CLIENT, section.mid(), section.kind()));
        }
        Slot slot = slots.get(index);
        if (!slot.mid.equals(section.mid()) && !section.mid().isEmpty()) { // recycled by the client (RFC 8829 §5.2.2)
            dropReceiver(slot);
            requeueSender(slot);
            slot = new Slot(Slot.Origin.CLIENT, section.mid(), section.kind());
            slots.set(index, slot);
        }
        return slot;
    }

    private void apply(Slot slot, MediaDescription section) {
        if (!isRtp(section) || !section.isUsable()) {
            slot.rejected = true;
            slot.clientReceives = false;
            dropReceiver(slot);
            requeueSender(slot);
            return;
        }
        slot.rejected = false;
        applyReceiver(slot, section);
        if (slot.receiver == null && section.direction().sends() && SectionReader.codecs(section).isEmpty()) {
            slot.rejected = true; // nothing in common (RFC 8829 §5.3.1)
        }
        if (slot.sender != null) {
            applySender(slot, section);
        }
    }

    private void applyReceiver(Slot slot, MediaDescription section) {
        slot.clientReceives = section.isUsable() && section.direction().receives();
        boolean sends = section.isUsable() && section.direction().sends();
        ReceiverParameters parameters = sends ? SectionReader.receiver(section, slot.mid, config) : null;
        if (parameters == null) {
            dropReceiver(slot);
        } else if (slot.receiver == null || !parameters.continues(slot.receiver)) {
            slot.receiver = parameters;
            changes.add(new Change.ReceiverChanged(parameters));
        }
    }

    private void dropReceiver(Slot slot) {
        if (slot.receiver != null) {
            slot.receiver = null;
            changes.add(new Change.ReceiverRemoved(slot.mid));
        }
    }

    /** A section under a track of ours went away; the track needs another. */
    private void requeueSender(Slot slot) {
        SenderRequest sender = slot.sender;
        if (sender != null) {
            slot.sender = null;
            slot.senderActive = false;
            changes.add(new Change.SenderRejected(sender.trackId(), Change.Rejection.REJECTED));
        }
    }

    private void applySender(Slot slot, MediaDescription section) {
        SenderRequest sender = slot.sender;
        if (sender == null) {
            return;
        }
        List<CodecParameters> accepted = slot.clientReceives ? SectionReader.accepted(sender, section) : List.of();
        if (accepted.isEmpty()) {
            slot.sender = null;
            slot.senderActive = false;
            boolean refused = section.isUsable() && !section.direction().receives();
            changes.add(new Change.SenderRejected(sender.trackId(),
                    refused ? Change.Rejection.REJECTED : Change.Rejection.CODEC_UNSUPPORTED));
        } else {
            SenderParameters parameters = new SenderParameters(sender, slot.mid, accepted,
                    sentExtensions(section));
            if (!slot.senderActive || !parameters.continues(slot.sending)) {
                slot.senderActive = true;
                slot.sending = parameters;
                changes.add(new Change.SenderActive(parameters));
            }
        }
    }

    /** A client that can only offer makes sections it wants to receive on: a waiting track goes there at once. */
    private void placeWaitingSender(Slot slot, MediaDescription section) {
        if (slot.rejected || slot.sender != null || !slot.clientReceives || slot.origin != Slot.Origin.CLIENT) {
            return;
        }
        for (SenderRequest request : waitingSenders.values()) {
            if (request.kind().equals(slot.kind) && !SectionReader.accepted(request, section).isEmpty()) {
                waitingSenders.remove(request.trackId());
                slot.sender = request;
                applySender(slot, section);
                return;
            }
        }
    }

    private static boolean needsOffer(Slot slot) { return slot.sender != null && !slot.senderActive; }

    private MediaDescription answerSection(Slot slot, MediaDescription offered, boolean tag) {
        if (slot.rejected) {
            return SectionWriter.rejected(offered.kind(), slot.mid, offered.protocol(), offered.formats());
        }
        boolean sends = slot.senderActive && slot.clientReceives;
        boolean receives = slot.receiver != null;
        SenderRequest sender = slot.sender;
        List<CodecParameters> codecs = sends && sender != null && !receives
                ? SectionReader.accepted(sender, offered)
                : SectionReader.codecs(offered);
        if (codecs.isEmpty()) {
            return SectionWriter.rejected(offered.kind(), slot.mid, offered.protocol(), offered.formats());
        }
        SectionWriter writer = new SectionWriter(offered.kind(), slot.mid, offered.protocol())
                .transport(local, weAreActive() ? "active" : "passive", tag)
                .direction(Direction.of(sends, receives)).codecs(codecs)
                .extensions(receives
                        ? SectionReader.extensions(offered, config)
                        : sentExtensions(offered));
        if (sends && sender != null) {
            writer.sender(sender, codecs.stream().anyMatch(codec -> codec.rtxPayloadType() >= 0));
        }
        return writer.build();
    }

    private boolean weAreActive() { return remote != null && remote.weAreDtlsClient(); }

    private @Nullable Slot slotForSender(String kind) {
        for (Slot slot : slots) {
            boolean free = slot.sender == null && !slot.rejected && slot.kind.equals(kind);
            if (free && slot.origin == Slot.Origin.SERVER) {
                return slot;
            }
        }
        if (slots.size() >= config.maxMediaSections()) {
            return null;
        }
        Slot slot = new Slot(Slot.Origin.SERVER, "s" + nextMid++, kind);
        slots.add(slot);
        return slot;
    }

    private MediaDescription offerSection(Slot slot, boolean tag) {
        if (slot.rejected) {
            return SectionWriter.rejected(slot.kind, slot.mid,
                    slot.kind.equals("application") ? "UDP/DTLS/SCTP" : RTP_PROTOCOL,
                    List.of(slot.kind.equals("application") ? "webrtc-datachannel" : "0"));
        }
        SenderRequest sender = slot.sender;
        ReceiverParameters receiver = slot.receiver;
        SectionWriter writer = new SectionWriter(slot.kind, slot.mid, RTP_PROTOCOL).transport(local, "actpass", tag)
                .direction(Direction.of(sender != null, receiver != null));
        if (receiver != null) {
            writer.codecs(receiver.codecs()).extensions(receiver.extensions());
        } else {
            writer.codecs(sender != null ? offered(sender.codecs()) : placeholderCodecs(slot.kind))
                    .extensions(offeredExtensions(slot.kind));
        }
        if (sender != null) {
            writer.sender(sender, slot.kind.equals("video"));
        }
        return writer.build();
    }

    /** The publisher's codecs in this connection's numbers; feedback and RTX are ours to offer. */
    private List<CodecParameters> offered(List<CodecParameters> codecs) {
        List<CodecParameters> offered = new ArrayList<>();
        for (CodecParameters codec : codecs) {
            boolean video = !codec.name().equalsIgnoreCase("opus");
            int type = numbers.payloadType(codec.name(), codec.clockRateHz(), codec.channels(),
                    codec.formatParameters());
            int rtx = video ? numbers.rtxPayloadType(type, codec.clockRateHz()) : -1;
            offered.add(new CodecParameters(type, codec.name(), codec.clockRateHz(), codec.channels(),
                    codec.formatParameters(), rtx,
                    video ? CodecRules.VIDEO_SEND_FEEDBACK : List.of()));
        }
        return offered;
    }

    /** A section at rest still has to name a format. */
    private List<CodecParameters> placeholderCodecs(String kind) {
        return offered(List.of(kind.equals("audio")
                ? new CodecParameters(0, "opus", 48_000, 2, new HashMap<>(), -1, List.of())
                : new CodecParameters(0, "VP8", 90_000, 1, new HashMap<>(), -1, List.of())));
    }

    private List<HeaderExtensionMapping> offeredExtensions(String kind) {
        return config.sentExtensions(kind).stream()
                .map(uri -> new HeaderExtensionMapping(uri, numbers.extensionId(uri)))
                .filter(extension -> !numbers.isAmbiguous(extension.id())).toList();
    }

    private List<HeaderExtensionMapping> sentExtensions(MediaDescription section) {
        return SectionReader.sentExtensions(section, config).stream()
                .filter(extension -> !numbers.isAmbiguous(extension.id())).toList();
    }

    private List<TrackOnSection> tracks() {
        List<TrackOnSection> tracks = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.sender != null) {
                tracks.add(new TrackOnSection(slot.mid, slot.sender.trackId(), slot.sender.streamId()));
            }
        }
        return tracks;
    }

    private String describe(List<MediaDescription> sections, boolean mixedExtensions) {
        List<Attribute> attributes = new ArrayList<>();
        List<String> mids = sections.stream().filter(section -> section.port() != 0).map(MediaDescription::mid)
                .toList();
        attributes.add(new Attribute("group", "BUNDLE" + (mids.isEmpty() ? "" : " " + String.join(" ", mids))));
        attributes.add(new Attribute("ice-lite"));
        attributes.add(new Attribute("ice-options", "trickle renomination"));
        if (mixedExtensions) {
            attributes.add(new Attribute("extmap-allow-mixed"));
        }
        attributes.add(new Attribute("msid-semantic", " WMS *"));
        return new SessionDescription("- " + sessionId + " " + version++ + " IN IP4 127.0.0.1", attributes, sections)
                .toSdp();
    }

    private static NegotiationException fail(String message) {
        return new NegotiationException(NegotiationException.Reason.NEGOTIATION_FAILED, message);
    }
}
