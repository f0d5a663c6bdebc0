// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.IceCredentials;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.ExtMap;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdpAnswerTest {
    private static final LocalParameters LOCAL = new LocalParameters(IceCredentials.create(new SplittableRandom(1)),
            "sha-256 00:11");

    @ParameterizedTest
    @ValueSource(strings = {"livekit-offer-data-only", "livekit-offer-media", "janus-offer"})
    void shouldAnswerEverySectionInItsPlace(String recording) {
        SessionDescription offer = SdpParser.parse(Recorded.sdp(recording));

        SessionDescription answer = answer(recording);

        assertEquals(offer.media().stream().map(MediaDescription::mid).toList(),
                answer.media().stream().map(MediaDescription::mid).toList());
        assertEquals(offer.media().stream().map(MediaDescription::kind).toList(),
                answer.media().stream().map(MediaDescription::kind).toList());
        assertEquals(offer.bundle(), answer.bundle());
        for (MediaDescription section : answer.media()) {
            assertEquals("active", section.value("setup"));
            assertEquals(LOCAL.ice().fragment(), section.value("ice-ufrag"));
        }
    }

    @Test
    void shouldCarryTheTransportOnADataChannelSection() {
        MediaDescription section = answer("livekit-offer-data-only").media().getFirst();

        assertTrue(section.isUsable());
        assertEquals(List.of("webrtc-datachannel"), section.formats());
        assertNotNull(section.value("sctp-port"));
    }

    @Test
    void shouldTakeKnownCodecsAndTheirRetransmissionOnly() {
        SessionDescription answer = answer("livekit-offer-media");

        assertEquals(List.of("111"), answer.media().get(1).formats());
        List<String> video = answer.media().get(2).formats();
        assertEquals(List.of("96", "97"), video.subList(0, 2));
        assertFalse(video.contains("116"), "H265 is not known");
        assertFalse(video.contains("117"), "nor is its RTX");
        assertEquals("96", answer.media().get(2).formatParameters(97).get("apt"));
    }

    @Test
    void shouldOnlyReceive() {
        for (MediaDescription section : answer("janus-offer").media()) {
            assertEquals(Direction.RECVONLY, section.direction());
        }
    }

    @Test
    void shouldTakeKnownExtensionsUnderTheOfferedIds() {
        List<ExtMap> extensions = answer("janus-offer").media().getFirst().extensions();

        assertEquals(List.of(2, 3, 4), extensions.stream().map(ExtMap::id).toList());
        assertTrue(answer("livekit-offer-media").media().get(1).extensions().isEmpty(), "capture times are not known");
    }

    @Test
    void shouldRefuseASectionWithoutKnownCodecs() {
        String offer = Recorded.sdp("janus-offer").replace("VP8/90000", "H265/90000");

        SessionDescription answer = SdpAnswer.to(SdpParser.parse(offer), LOCAL, 1);

        assertFalse(answer.media().getFirst().isUsable());
        assertEquals(List.of("1"), answer.bundle());
    }

    @Test
    void shouldSayInactiveWhereTheServerHasStoppedSending() {
        String offer = Recorded.sdp("janus-offer").replace("a=sendonly", "a=inactive");

        for (MediaDescription section : SdpAnswer.to(SdpParser.parse(offer), LOCAL, 1).media()) {
            assertEquals(Direction.INACTIVE, section.direction());
        }
    }

    @Test
    void shouldTellKindsOfPayloadTypesByTheAnswer() {
        PayloadKinds kinds = new PayloadKinds();

        kinds.add(answer("livekit-offer-media"));

        assertEquals(PayloadKinds.Kind.AUDIO, kinds.of(111));
        assertEquals(PayloadKinds.Kind.VIDEO, kinds.of(96));
        assertEquals(PayloadKinds.Kind.VIDEO_RETRANSMISSION, kinds.of(97));
        assertEquals(PayloadKinds.Kind.UNKNOWN, kinds.of(63));
    }

    /** Read again, as the server will. */
    private static SessionDescription answer(String recording) {
        return SdpParser.parse(SdpAnswer.to(SdpParser.parse(Recorded.sdp(recording)), LOCAL, 1).toSdp());
    }
}
