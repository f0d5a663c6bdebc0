// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/** Tells the first packet of a key frame in any payload format. Reusable, allocation-free, confined to one thread. */
public final class KeyFrameDetector {
    private final Vp8PayloadDescriptor vp8 = new Vp8PayloadDescriptor();
    private final Vp9PayloadDescriptor vp9 = new Vp9PayloadDescriptor();
    private final H264Payload h264 = new H264Payload();
    private final Av1Payload av1 = new Av1Payload();

    /**
     * Whether a decoder can start with this packet; always true for audio.
     *
     * @param index absolute, of the payload
     * @param bytes of the payload without padding
     */
    public boolean isKeyFrameStart(PayloadFormat format, ByteBuf packet, int index, int bytes) {
        return switch (format) {
            case OPUS -> true;
            case VP8 -> vp8.read(packet, index, bytes) == Vp8PayloadDescriptor.Verdict.VALID && vp8.isKeyFrameStart();
            case VP9 -> vp9.read(packet, index, bytes) == Vp9PayloadDescriptor.Verdict.VALID && vp9.isKeyFrameStart();
            case H264 -> h264.read(packet, index, bytes) == H264Payload.Verdict.VALID && h264.isKeyFrameStart();
            case AV1 -> av1.read(packet, index, bytes) == Av1Payload.Verdict.VALID && av1.isKeyFrameStart();
        };
    }
}
