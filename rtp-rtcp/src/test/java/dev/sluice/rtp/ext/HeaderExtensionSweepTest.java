// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.rtp.RtpPacketView;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each extension as the packet path reads it: found by the view in a packet of any bytes, then read. */
class HeaderExtensionSweepTest {
    /** Reads the element that the view found; one that is too short is not there. */
    @FunctionalInterface
    private interface Reader {
        boolean read(RtpPacketView view, int id, ByteBuf packet);
    }

    /** Reads an element of fixed length. */
    @FunctionalInterface
    private interface FixedReader {
        Object read(ByteBuf packet, int index);
    }

    /** Reads an element of any length; may find it malformed. */
    @FunctionalInterface
    private interface AnyReader {
        Object read(ByteBuf packet, int index, int length);
    }

    private static final Map<HeaderExtension, Reader> READERS = new EnumMap<>(Map.ofEntries(
            fixed(HeaderExtension.AUDIO_LEVEL, AudioLevel.LENGTH,
                    (packet, index) -> AudioLevel.level(packet, index) + (AudioLevel.isVoice(packet, index) ? 1 : 0)),
            any(HeaderExtension.CSRC_AUDIO_LEVEL, HeaderExtensionSweepTest::sumOfLevels),
            fixed(HeaderExtension.ABS_SEND_TIME, AbsSendTime.LENGTH, AbsSendTime::value),
            fixed(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, TransportSequenceNumber.LENGTH,
                    TransportSequenceNumber::value),
            any(HeaderExtension.MID, SdesItem::text),
            any(HeaderExtension.RID, (packet, index, length) -> SdesItem.is("hi", packet, index, length)),
            any(HeaderExtension.REPAIRED_RID, SdesItem::text),
            fixed(HeaderExtension.TRANSMISSION_OFFSET, TransmissionOffset.LENGTH, TransmissionOffset::ticks),
            fixed(HeaderExtension.VIDEO_ORIENTATION, VideoOrientation.LENGTH, VideoOrientation::rotationDegrees),
            fixed(HeaderExtension.PLAYOUT_DELAY, PlayoutDelay.LENGTH,
                    (packet, index) -> PlayoutDelay.minMillis(packet, index) + PlayoutDelay.maxMillis(packet, index)),
            fixed(HeaderExtension.VIDEO_CONTENT_TYPE, VideoContentType.LENGTH, VideoContentType::isScreen),
            any(HeaderExtension.VIDEO_TIMING, (packet, index, length) -> "" + VideoTiming.read(packet, index, length)),
            any(HeaderExtension.COLOR_SPACE, (packet, index, length) -> "" + ColorSpace.read(packet, index, length)),
            any(HeaderExtension.DEPENDENCY_DESCRIPTOR,
                    (packet, index, length) -> new DependencyDescriptor().read(packet, index, length)),
            any(HeaderExtension.VIDEO_LAYERS_ALLOCATION,
                    (packet, index, length) -> "" + VideoLayersAllocation.read(packet, index, length)),
            fixed(HeaderExtension.ABS_CAPTURE_TIME, AbsCaptureTime.LENGTH_WITH_OFFSET,
                    (packet, index) -> AbsCaptureTime.ntpTimestamp(packet, index)
                            + AbsCaptureTime.clockOffset(packet, index))));

    /** All sixteen in the two-byte form, ids from 1 in the order of the enum, and one byte of payload. */
    private static final byte[] PACKET = HexPackets.bytes("""
            90 6f 1234 89abcdef cafebabe  1000 001f
            01 01 7f  02 02 0a14  03 03 123456  04 02 fffe  05 06 617564696f30  06 02 6869  07 02 6869
            08 03 ffffff  09 01 01  0a 03 00a014  0b 01 01  0c 0d 02 0001 0002 0003 0004 0005 ffff
            0d 1c 09 10 09 10 03e8 0001 8a48 3e80 33c2 8c48 1d4c 0bb8 3d13 4042 03e8 0190
            0e 03 c001f4  0f 03 010064
            10 10 b44db705 20000000 ffffffff 80000000
            00 00 00
            aa
            """);

    private final RtpPacketView view = new RtpPacketView();

    @Test
    void shouldReadEveryExtensionThereIs() {
        assertEquals(EnumSet.allOf(HeaderExtension.class), READERS.keySet());
        TruncationSweep.truncations(PACKET, packet -> {
            if (packet.readableBytes() == PACKET.length) {
                assertEquals(EnumSet.allOf(HeaderExtension.class), readAll(packet));
            }
        });
    }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(PACKET, this::readAll);
        byte[] shortened = PACKET.clone(); // the extension ends inside each element in turn
        for (int words = 0; words <= 0x1f; words++) {
            shortened[15] = (byte) words;
            TruncationSweep.mutations(shortened, 100, words, this::readAll);
        }
    }

    private Set<HeaderExtension> readAll(ByteBuf packet) {
        Set<HeaderExtension> read = EnumSet.noneOf(HeaderExtension.class);
        if (view.wrap(packet) == RtpPacketView.Verdict.VALID) {
            READERS.forEach((extension, reader) -> {
                if (reader.read(view, extension.ordinal() + 1, packet)) {
                    read.add(extension);
                }
            });
        }
        return read;
    }

    private static Object sumOfLevels(ByteBuf packet, int index, int length) {
        int sum = 0;
        for (int source = 0; source < length; source++) {
            sum += CsrcAudioLevel.level(packet, index, source);
        }
        return sum;
    }

    private static Map.Entry<HeaderExtension, Reader> fixed(HeaderExtension extension, int length, FixedReader reader) {
        return Map.entry(extension, (view, id, packet) -> {
            int index = view.extensionIndex(id, length);
            if (index >= 0) {
                reader.read(packet, index);
            }
            return index >= 0;
        });
    }

    private static Map.Entry<HeaderExtension, Reader> any(HeaderExtension extension, AnyReader reader) {
        return Map.entry(extension, (view, id, packet) -> {
            int index = view.extensionIndex(id);
            if (index >= 0) {
                reader.read(packet, index, view.extensionLength(id));
            }
            return index >= 0;
        });
    }
}
