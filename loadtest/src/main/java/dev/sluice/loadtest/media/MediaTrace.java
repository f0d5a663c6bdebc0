// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import dev.sluice.loadtest.scenario.Media;
import io.netty.buffer.ByteBuf;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An encoded stream to be sent over and over: payloads by frame, the first of which is a key frame. Immutable.
 *
 * @param codec as SDP names it
 * @param frameNanos from one frame to the next
 * @param ticksPerFrame of the RTP clock
 * @param frames payloads of each frame's packets, none shorter than a stamp and what forwarders read before it
 */
public record MediaTrace(String codec, long frameNanos, int ticksPerFrame, List<List<byte[]>> frames) {
    private static final int RTP_HEADER_LENGTH = 12;
    private static final int TIMESTAMP_AT = 4;
    private static final int VIDEO_CLOCK_HZ = 90_000;
    private static final int VIDEO_FRAMES_PER_SECOND = 30;
    private static final int VOICE_TICKS = 960;
    private static final int SYNTHETIC_KEY_FRAME_EVERY = 300;
    private static final int MIN_PAYLOAD_BYTES = Stamp.LENGTH + 1;
    private static final byte[] VP8_START = {(byte) 0x90, (byte) 0x80, (byte) 0x80, 0}; // RFC 7741 §4.2: X, S; I; a picture id of 15 bits
    private static final byte[] VP8_CONTINUED = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0};
    private static final byte[] VP8_KEY_FRAME_720P = {0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 0, 5, (byte) 0xd0, 2}; // RFC 6386 §9.1
    private static final byte[] VP8_INTER_FRAME = {0x11};
    private static final int PICTURE_ID_MASK = 0x7FFF;

    /** The voice. */
    public static MediaTrace voice() {
        return recorded("opus", "opus", TimeUnit.MILLISECONDS.toNanos(20), VOICE_TICKS);
    }

    /** Layers of a scenario's video, lowest first; empty without video. */
    public static List<MediaTrace> video(Media media) {
        if (media.simulcast()) {
            return List.of(recordedVideo("VP8", "vp8-180p"), recordedVideo("VP8", "vp8-360p"),
                    recordedVideo("VP8", "vp8-720p"));
        }
        return switch (media.video()) {
            case Media.NO_VIDEO -> List.of();
            case Media.BURSTS -> List.of(bursts(media.burst()));
            case "vp8" -> List.of(recordedVideo("VP8", "vp8-720p"));
            case "vp8-360p", "vp8-180p" -> List.of(recordedVideo("VP8", media.video()));
            case "vp9" -> List.of(recordedVideo("VP9", "vp9-720p"));
            case "h264" -> List.of(recordedVideo("H264", "h264-720p"));
            case "av1" -> List.of(recordedVideo("AV1", "av1-720p"));
            default -> throw new IllegalArgumentException("no trace of " + media.video());
        };
    }

    public boolean isAudio() { return codec.equals("opus"); }

    /** VP8 without pictures, for a load whose packets are all alike. */
    private static MediaTrace bursts(Media.Burst burst) {
        List<List<byte[]>> frames = new ArrayList<>(
                Collections.nCopies(SYNTHETIC_KEY_FRAME_EVERY, synthetic(burst, VP8_INTER_FRAME)));
        frames.set(0, synthetic(burst, VP8_KEY_FRAME_720P));
        return new MediaTrace("VP8", (long) (1e9 / burst.perSecond()), (int) (VIDEO_CLOCK_HZ / burst.perSecond()),
                List.copyOf(frames));
    }

    private static List<byte[]> synthetic(Media.Burst burst, byte[] frameHeader) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < burst.packets(); i++) {
            ByteBuffer payload = ByteBuffer.allocate(burst.payloadBytes());
            payload.put(i == 0 ? VP8_START : VP8_CONTINUED);
            if (i == 0) {
                payload.put(frameHeader);
            }
            packets.add(payload.array());
        }
        return List.copyOf(packets);
    }

    private static MediaTrace recordedVideo(String codec, String name) {
        return recorded(codec, name, TimeUnit.SECONDS.toNanos(1) / VIDEO_FRAMES_PER_SECOND,
                VIDEO_CLOCK_HZ / VIDEO_FRAMES_PER_SECOND);
    }

    /** RTP packets without extensions in the framing of RFC 4571; packets of a frame share a timestamp. */
    private static MediaTrace recorded(String codec, String name, long frameNanos, int ticksPerFrame) {
        List<List<byte[]>> frames = new ArrayList<>();
        try (InputStream resource = Objects.requireNonNull(MediaTrace.class.getResourceAsStream(name + ".rtp"), name);
                DataInputStream in = new DataInputStream(resource)) {
            int timestamp = -1;
            while (true) {
                byte[] packet = in.readNBytes(in.readUnsignedShort());
                int at = ByteBuffer.wrap(packet).getInt(TIMESTAMP_AT);
                if (at != timestamp) {
                    frames.add(new ArrayList<>());
                    timestamp = at;
                }
                frames.getLast().add(payload(packet));
            }
        } catch (EOFException e) {
            return new MediaTrace(codec, frameNanos, ticksPerFrame, List.copyOf(frames));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] payload(byte[] packet) {
        int length = Math.max(packet.length - RTP_HEADER_LENGTH, MIN_PAYLOAD_BYTES); // silence is shorter than a stamp
        byte[] payload = new byte[length];
        System.arraycopy(packet, RTP_HEADER_LENGTH, payload, 0, packet.length - RTP_HEADER_LENGTH);
        return payload;
    }

    /** Numbers the picture a payload of this trace belongs to, where its codec does that: VP8 and VP9, whose ids here have 15 bits. */
    void writePictureId(ByteBuf packet, int payloadIndex, int picture) {
        int at = switch (codec) {
            case "VP8" -> payloadIndex + 2;
            case "VP9" -> payloadIndex + 1;
            default -> -1;
        };
        if (at >= 0) {
            packet.setShort(at, PICTURE_ID_MASK + 1 | picture & PICTURE_ID_MASK);
        }
    }
}
