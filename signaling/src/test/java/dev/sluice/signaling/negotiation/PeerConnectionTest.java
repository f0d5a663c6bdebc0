// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerConnectionTest {
    private static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    private static final String ORIENTATION = "urn:3gpp:video-orientation";
    private static final LocalTransport LOCAL = new LocalTransport("localufrag", "local-password-of-24-chars",
            "sha-256 AB:CD",
            List.of("candidate:1 1 udp 1 127.0.0.1 7882 typ host"));
    private static final CodecParameters VP8 = new CodecParameters(120, "VP8", 90_000, 1, Map.of(), 121,
            List.of("nack"));
    private static final CodecParameters H264 = new CodecParameters(102, "H264", 90_000, 1,
            Map.of("packetization-mode", "1", "profile-level-id", "42e01f"), 103, List.of());

    private final PeerConnection connection = new PeerConnection(
            new PeerConnectionConfig(Set.of(AUDIO_LEVEL, ORIENTATION), List.of(AUDIO_LEVEL), List.of(ORIENTATION), 256),
            LOCAL, 7);

    private static String offer(String client) throws IOException {
        return Files.readString(Path.of("src/test/resources/offers/" + client + "-offer.sdp"));
    }

    private SessionDescription answer(String offer) {
        return SdpParser.parse(connection.handleOffer(offer, () -> LOCAL));
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Change change = connection.poll(); change != null; change = connection.poll()) {
            changes.add(change);
        }
        return changes;
    }

    private static SenderRequest video(String track, CodecParameters codec) {
        return new SenderRequest(track, "PA_1", "video", "c", 1, 2, List.of(codec));
    }

    /** What a client without tracks of its own answers: everything is taken. */
    private static String acceptAll(String offer) {
        return offer.replace("a=sendonly", "a=recvonly").replace("a=setup:actpass", "a=setup:active")
                .replace("a=ice-lite\r\n", "").replace("localufrag", "remoteufrag");
    }

    @ParameterizedTest
    @CsvSource({"chromium, 2", "firefox, 2", "gst, 2", "aiortc, 2", "webrtc-java, 2"})
    void shouldAnswerWhatRealClientsOffer(String client, int received) throws IOException {
        SessionDescription answer = answer(offer(client));
        List<MediaDescription> used = answer.media().stream().filter(MediaDescription::isUsable).toList();
        assertEquals(received, used.size());
        for (MediaDescription section : used) {
            assertEquals(Direction.RECVONLY, section.direction());
            assertEquals("passive", section.value("setup"));
            assertTrue(section.has("rtcp-mux"));
            assertTrue(section.rtpMaps().values().stream()
                    .allMatch(map -> List.of("OPUS", "VP8", "VP9", "H264", "AV1", "RTX")
                            .contains(map.name().toUpperCase(java.util.Locale.ROOT))));
        }
        assertEquals(1, changes().stream().filter(Change.RemoteTransport.class::isInstance).count());
    }

    @Test
    void shouldRefuseDataChannelsAndKeepTheirPlace() throws IOException {
        SessionDescription answer = answer(offer("chromium"));
        MediaDescription last = answer.media().getLast();
        assertEquals("application", last.kind());
        assertEquals(0, last.port());
        assertEquals(List.of("0", "1"), answer.bundle());
    }

    @Test
    void shouldTellWhatTheClientSends() throws IOException {
        answer(offer("firefox"));
        List<ReceiverParameters> receivers = changes().stream().filter(Change.ReceiverChanged.class::isInstance)
                .map(change -> ((Change.ReceiverChanged) change).parameters()).toList();
        ReceiverParameters video = receivers.get(1);
        assertEquals("VP8", video.codecs().getFirst().name());
        assertEquals(124, video.codecs().getFirst().rtxPayloadType());
        assertEquals(3, video.ssrcs().size(), "three layers, their RTX streams apart");
        assertEquals(List.of("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"),
                video.codecs().getFirst().feedback());
    }

    @Test
    void shouldUseTheNumbersTheClientUsed() throws IOException {
        answer(offer("firefox"));
        connection.addSender(video("TR_1", VP8));
        PeerConnection.LocalOffer offer = connection.pollOffer();
        assertNotNull(offer);
        MediaDescription section = SdpParser.parse(offer.sdp()).media().getLast();
        assertEquals(List.of("120", "124"), section.formats(), "VP8 and its RTX as Firefox calls them");
        MediaDescription audio = SdpParser.parse(offer.sdp()).media().getFirst();
        assertTrue(audio.extensions().contains(new ExtMap(1, Direction.SENDRECV, AUDIO_LEVEL)));
    }

    @Test
    void shouldOfferATrackAndActivateItByTheAnswer() {
        connection.addSender(video("TR_1", VP8));
        PeerConnection.LocalOffer offer = connection.pollOffer();
        assertNotNull(offer);
        assertEquals(List.of(new PeerConnection.TrackOnSection("s0", "TR_1", "PA_1")), offer.tracks());
        assertNull(connection.pollOffer(), "one offer at a time");
        connection.handleAnswer(offer.offerId(), acceptAll(offer.sdp()));
        Change last = changes().getLast();
        assertTrue(last instanceof Change.SenderActive active
                && active.parameters().codecs().getFirst().payloadType() == 96, last.toString());
    }

    /** As aiortc does: its own numbers in its offers, ours in its answers. */
    @Test
    void shouldGoOnUnderTheNumbersOfALaterOffer() {
        connection.addSender(video("TR_1", VP8));
        PeerConnection.LocalOffer offer = connection.pollOffer();
        assertNotNull(offer);
        String accepted = acceptAll(offer.sdp());
        connection.handleAnswer(offer.offerId(), accepted);
        changes();
        String renumbered = accepted.replace("apt=96", "apt=105").replace(":96 ", ":105 ").replace(":97 ", ":106 ")
                .replace("SAVPF 96 97", "SAVPF 105 106");

        answer(renumbered);

        Change change = changes().getLast();
        assertTrue(change instanceof Change.SenderActive active
                && active.parameters().codecs().getFirst().payloadType() == 105
                && active.parameters().codecs().getFirst().rtxPayloadType() == 106, change.toString());
        answer(renumbered);
        assertEquals(List.of(), changes(), "nothing new, nothing changes");
    }

    /** aiortc names one extension of audio and another of video by the same id, and then stumbles over both. */
    @Test
    void shouldNotSendExtensionsWhoseIdMeansSeveral() throws IOException {
        String client = offer("aiortc");
        assertTrue(client.contains("a=extmap:2 " + AUDIO_LEVEL), "the capture shows it");
        assertTrue(client.contains("a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"));
        answer(client);
        connection.addSender(new SenderRequest("TR_1", "PA_1", "audio", "c", 1, 2,
                List.of(new CodecParameters(111, "opus", 48_000, 2, Map.of(), -1, List.of()))));
        PeerConnection.LocalOffer offer = connection.pollOffer();
        assertNotNull(offer);
        assertTrue(SdpParser.parse(offer.sdp()).media().getLast().extensions().stream()
                .noneMatch(extension -> extension.id() == 2));
    }

    @Test
    void shouldSayWhenTheClientCannotPlayTheCodec() {
        connection.addSender(video("TR_1", H264));
        PeerConnection.LocalOffer offer = connection.pollOffer();
        assertNotNull(offer);
        connection.handleAnswer(offer.offerId(), acceptAll(offer.sdp()).replace("H264/90000", "H263/90000"));
        assertTrue(changes().contains(new Change.SenderRejected("TR_1", Change.Rejection.CODEC_UNSUPPORTED)));
    }

    @Test
    void shouldRefuseAnOfferThatCrossesItsOwn() throws IOException {
        connection.addSender(video("TR_1", VP8));
        assertNotNull(connection.pollOffer());
        String chromium = offer("chromium");
        NegotiationException refusal = assertThrows(NegotiationException.class, () -> answer(chromium));
        assertEquals(NegotiationException.Reason.GLARE, refusal.reason());
    }

    @Test
    void shouldReuseSectionsSoThatTheirNumberStaysBounded() {
        for (int i = 0; i < 100; i++) {
            connection.addSender(video("TR_" + i, VP8));
            PeerConnection.LocalOffer offer = connection.pollOffer();
            assertNotNull(offer);
            connection.handleAnswer(offer.offerId(), acceptAll(offer.sdp()));
            connection.removeSender("TR_" + i);
        }
        assertEquals(1, connection.sectionCount());
    }

    @Test
    void shouldRefuseAChangedFingerprint() throws IOException {
        String first = offer("chromium");
        answer(first);
        NegotiationException refusal = assertThrows(NegotiationException.class,
                () -> answer(first.replace("74:C7:77", "75:C7:77")));
        assertEquals(NegotiationException.Reason.NEGOTIATION_FAILED, refusal.reason());
    }

    @Test
    void shouldAskForNewCredentialsOnAnIceRestart() throws IOException {
        String first = offer("chromium");
        answer(first);
        LocalTransport fresh = LOCAL.withCredentials("freshufrag", "fresh-password-of-24-chars");
        String answer = connection.handleOffer(first.replace("ahng", "ahnh"), () -> fresh);
        assertTrue(answer.contains("a=ice-ufrag:freshufrag"));
    }

    @Test
    void shouldKeepATrackWhenALaterDescriptionListsFewerCodecs() throws IOException {
        String first = offer("chromium");
        answer(first);
        changes();
        answer(first.replace("a=rtpmap:45 AV1/90000\n", "").replace("a=rtpmap:45 AV1/90000\r\n", ""));
        assertEquals(List.of(), changes());
    }
}
