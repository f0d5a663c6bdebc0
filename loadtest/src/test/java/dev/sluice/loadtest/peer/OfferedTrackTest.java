// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.IceCredentials;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OfferedTrackTest {
    private static final LocalParameters LOCAL = new LocalParameters(IceCredentials.create(new SplittableRandom(1)),
            "sha-256 00:11");
    private static final OfferedTrack LAYERS = new OfferedTrack(new TrackRequest("VP8", List.of("q", "h", "f")), "0",
            "camera", List.of(1, 2, 3));
    private static final OfferedTrack AUDIO = new OfferedTrack(new TrackRequest("opus", List.of()), "1", "microphone",
            List.of(-1));

    @Test
    void shouldOfferASendOnlySectionForEachTrack() {
        SessionDescription offer = offer(LAYERS, AUDIO);

        assertEquals(List.of("0", "1"), offer.bundle());
        for (MediaDescription section : offer.media()) {
            assertEquals(Direction.SENDONLY, section.direction());
            assertEquals("actpass", section.value("setup"));
        }
        assertEquals("bot microphone", offer.media().get(1).value("msid"));
    }

    @Test
    void shouldNameTheSsrcOfASingleStreamUnsigned() {
        assertEquals("4294967295 cname:bot", offer(LAYERS, AUDIO).media().get(1).value("ssrc"));
    }

    @Test
    void shouldNameLayersByRid() {
        MediaDescription section = offer(LAYERS).media().getFirst();

        assertEquals(List.of("q send", "h send", "f send"), section.values("rid"));
        assertEquals("send q;h;f", section.value("simulcast"));
        assertFalse(section.has("ssrc"));
    }

    @Test
    void shouldReadWhatLiveKitAgreedTo() {
        SessionDescription answer = SdpParser.parse(Recorded.sdp("livekit-answer-simulcast"));

        NegotiatedTrack video = LAYERS.negotiated(answer.media().getFirst());

        assertEquals(96, video.payloadType());
        assertEquals(4, video.extensionId(Extensions.MID));
        assertEquals(5, video.extensionId(Extensions.RID));
        assertEquals(0, video.extensionId(Extensions.ABS_SEND_TIME));
        RemoteParameters remote = RemoteParameters.of(answer);
        assertNotNull(remote);
        assertTrue(remote.isActive(), "the server is the client in DTLS");
        assertFalse(remote.isLite());
        assertTrue(remote.transport().candidates().isEmpty(), "they are trickled");
    }

    @Test
    void shouldReadWhatJanusAgreedTo() {
        SessionDescription answer = SdpParser.parse(Recorded.sdp("janus-answer"));

        assertEquals(111, AUDIO.negotiated(answer.media().get(1)).payloadType());
        RemoteParameters remote = RemoteParameters.of(answer);
        assertNotNull(remote);
        assertEquals(3, remote.transport().candidates().size());
    }

    @Test
    void shouldFailWhereTheServerRefuses() {
        MediaDescription section = SdpParser.parse(Recorded.sdp("janus-answer")).media().getFirst();
        MediaDescription rejected = new MediaDescription(section.kind(), 0, section.protocol(), section.formats(),
                section.attributes());
        OfferedTrack other = new OfferedTrack(new TrackRequest("H264", List.of()), "0", "camera", List.of(1));

        assertThrows(BotException.class, () -> LAYERS.negotiated(rejected));
        assertThrows(BotException.class, () -> LAYERS.negotiated(null));
        assertThrows(BotException.class, () -> other.negotiated(section));
    }

    @Test
    void shouldFailForACodecNobodyKnows() {
        OfferedTrack track = new OfferedTrack(new TrackRequest("Theora", List.of()), "0", "camera", List.of(1));

        assertThrows(BotException.class, () -> SdpOffer.write(LOCAL, 1, List.of(track)));
    }

    private static SessionDescription offer(OfferedTrack... tracks) {
        return SdpParser.parse(SdpOffer.write(LOCAL, 1, List.of(tracks)));
    }
}
