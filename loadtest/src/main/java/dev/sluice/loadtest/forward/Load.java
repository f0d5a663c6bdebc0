// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What one publisher sends to how many.
 *
 * @param inFlight packets under way that make the publisher wait, in the closed loop; 0 for a load by the clock
 * @param framesPerSecond bursts by the clock; 0 in the closed loop
 * @param frames payload sizes of each burst's packets, in bytes, over and over
 * @param keyFrameEvery frames from one key frame to the next
 */
record Load(String name, int receivers, int inFlight, double framesPerSecond, List<int[]> frames, int keyFrameEvery) {
    private static final int PAYLOAD_BYTES = 1088;
    private static final int WINDOW = 32;
    private static final int PACKETS_PER_FRAME = 10;
    private static final int KEY_FRAME_EVERY = 300;
    private static final String TRACE = "/dev/sluice/loadtest/media/vp8-720p.rtp";

    /** As fast as it goes: {@value #WINDOW} packets are always under way. */
    static Load saturated(int receivers) {
        return new Load("saturated-" + receivers, receivers, WINDOW, 0,
                List.of(uniform(PACKETS_PER_FRAME)), KEY_FRAME_EVERY);
    }

    /** Single packets, evenly spaced. */
    static Load paced(int receivers, int packetsPerSecondOut) {
        return new Load("paced-" + receivers, receivers, 0, (double) packetsPerSecondOut / receivers,
                List.of(uniform(1)), KEY_FRAME_EVERY);
    }

    /** 30 bursts of {@value #PACKETS_PER_FRAME} packets a second. */
    static Load bursts(int receivers) {
        return new Load("bursts-" + receivers, receivers, 0, 30, List.of(uniform(PACKETS_PER_FRAME)),
                KEY_FRAME_EVERY);
    }

    /** A recorded 720p VP8 stream: its packet sizes, its frames as bursts. */
    static Load trace(int receivers) {
        List<int[]> frames = readTrace();
        return new Load("vp8-720p-" + receivers, receivers, 0, 30, frames, frames.size());
    }

    /** As on the command line, such as {@code saturated-50}. */
    static Load parse(String name) {
        int dash = name.lastIndexOf('-');
        int receivers = Integer.parseInt(name, dash + 1, name.length(), 10);
        return switch (name.substring(0, dash)) {
            case "saturated" -> saturated(receivers);
            case "paced" -> paced(receivers, 20_000);
            case "bursts" -> bursts(receivers);
            case "vp8-720p" -> trace(receivers);
            default -> throw new IllegalArgumentException("no load is named " + name);
        };
    }

    boolean isClosedLoop() { return inFlight > 0; }

    /** In a closed loop the middle one, so that the next packets come while the forwarder is at work; else the last, who waits longest. */
    int probeAt() {
        return isClosedLoop() ? receivers / 2 : receivers - 1;
    }

    private static int[] uniform(int packets) {
        int[] sizes = new int[packets];
        java.util.Arrays.fill(sizes, PAYLOAD_BYTES);
        return sizes;
    }

    /** RTP packets without extensions in the framing of RFC 4571; packets of a frame share a timestamp. */
    private static List<int[]> readTrace() {
        List<int[]> frames = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (InputStream resource = Objects.requireNonNull(Load.class.getResourceAsStream(TRACE), TRACE);
                DataInputStream in = new DataInputStream(resource)) {
            int timestamp = 0;
            while (true) {
                byte[] packet = in.readNBytes(in.readUnsignedShort());
                int at = java.nio.ByteBuffer.wrap(packet).getInt(4);
                if (at != timestamp && !sizes.isEmpty()) {
                    frames.add(sizes.stream().mapToInt(Integer::intValue).toArray());
                    sizes.clear();
                }
                timestamp = at;
                sizes.add(Math.max(packet.length - 12, Publisher.PATTERN_OFFSET));
            }
        } catch (EOFException e) {
            frames.add(sizes.stream().mapToInt(Integer::intValue).toArray());
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds between bursts. */
    long frameNanos() {
        return (long) (TimeUnit.SECONDS.toNanos(1) / framesPerSecond);
    }
}
