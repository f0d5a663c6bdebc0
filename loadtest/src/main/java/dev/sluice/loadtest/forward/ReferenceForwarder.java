// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.rtp.srtp.SrtpKeys;
import dev.sluice.rtp.srtp.SrtpProfile;
import dev.sluice.rtp.srtp.SrtpTransforms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C program of {@code loadtest/reference}. */
final class ReferenceForwarder implements Forwarder {
    private static final int PUBLISHER_SSRC = 1;
    private static final int FIRST_SSRC = 1000;
    private static final int PAYLOAD_TYPE = 96;
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

    private final Process process;
    private final Leg publishing = new Leg();
    private final List<Leg> receivers = new ArrayList<>();
    private final List<Leg> unread = new ArrayList<>();
    private final Publisher publisher;
    private final Probe probe;

    /**
     * Starts it.
     *
     * @param command with its options
     * @param probeAt which of the receivers is read, 0 the first it sends to
     * @throws UncheckedIOException where it does not start
     */
    ReferenceForwarder(List<String> command, SrtpTransforms srtp, int receiverCount, int probeAt) {
        SecureRandom random = new SecureRandom();
        StringBuilder table = new StringBuilder();
        table.append("publisher ").append(hexKey(publishing, srtp, random)).append('\n');
        for (int i = 0; i < receiverCount; i++) {
            Leg leg = new Leg();
            receivers.add(leg);
            table.append("receiver 127.0.0.1:").append(leg.port()).append(' ').append(FIRST_SSRC + i).append(' ')
                    .append(hexKey(leg, srtp, random)).append('\n');
        }
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), start(table));
            publishing.connect(address);
            receivers.forEach(leg -> leg.connect(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < receiverCount; i++) {
            if (i != probeAt) {
                receivers.get(i).stopReading();
                unread.add(receivers.get(i));
            }
        }
        publisher = new Publisher(publishing, new MediaLine(PUBLISHER_SSRC, PAYLOAD_TYPE, 3, 2));
        probe = new Probe(receivers.get(probeAt), FIRST_SSRC + probeAt);
    }

    private int start(StringBuilder table) throws IOException {
        Writer input = process.outputWriter();
        input.append(table).append("start\n").flush();
        BufferedReader output = process.inputReader();
        String ready = output.readLine();
        if (ready == null || !ready.startsWith("ready ")) {
            throw new IOException("the reference program said: " + ready);
        }
        return Integer.parseInt(ready.substring("ready ".length()));
    }

    /** Keys of both directions are the same; only one direction is used. */
    private static String hexKey(Leg leg, SrtpTransforms srtp, SecureRandom random) {
        byte[] master = new byte[PROFILE.keyLength() + PROFILE.saltLength()];
        random.nextBytes(master);
        SrtpKeys keys = new SrtpKeys(PROFILE, Arrays.copyOf(master, PROFILE.keyLength()),
                Arrays.copyOfRange(master, PROFILE.keyLength(), master.length));
        leg.setKeys(srtp.sender(keys), srtp.receiver(keys));
        return HexFormat.of().formatHex(master);
    }

    @Override
    public long pid() { return process.pid(); }

    @Override
    public Publisher publisher() { return publisher; }

    @Override
    public Probe probe() { return probe; }

    @Override
    public List<Leg> unread() { return unread; }

    @Override
    public void keepAlive(long nowNanos) {} // it has no notion of that

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publishing.close();
        receivers.forEach(Leg::close);
    }
}
