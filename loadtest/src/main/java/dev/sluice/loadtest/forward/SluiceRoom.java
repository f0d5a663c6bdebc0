// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A room of the real server, full of clients that are connected in earnest. Receivers get their packets in the order they joined. */
final class SluiceRoom implements Forwarder {
    private static final int PUBLISHER_SSRC = 0x5_1001;
    private static final long CONSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(2500); // as Chromium has it
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SluiceServer server;
    private final RoomClient publishing;
    private final List<RoomClient> receivers = new ArrayList<>();
    private final List<Integer> ssrcs = new ArrayList<>();
    private final List<Leg> unread = new ArrayList<>();
    private final Publisher publisher;
    private final Probe probe;
    private long nextCheckNanos = System.nanoTime();
    private long nextReportNanos = System.nanoTime();

    /**
     * Joins everybody; takes some seconds.
     *
     * @param probeAt which of the receivers is read, 0 the first to join
     */
    SluiceRoom(LoadResources resources, SluiceServer server, String room, int receiverCount, int probeAt) {
        this.server = server;
        publishing = RoomClient.join(resources, server, room, "publisher");
        publisher = new Publisher(publishing.leg(), publishing.publish(PUBLISHER_SSRC));
        for (int i = 0; i < receiverCount; i++) {
            RoomClient receiver = RoomClient.join(resources, server, room, "receiver-" + i);
            ssrcs.add(receiver.subscribe());
            receivers.add(receiver);
            keepAlive(System.nanoTime());
        }
        publishing.leg().stopReading();
        for (int i = 0; i < receiverCount; i++) {
            if (i != probeAt) {
                receivers.get(i).leg().stopReading();
                unread.add(receivers.get(i).leg());
            }
        }
        probe = new Probe(receivers.get(probeAt).leg(), ssrcs.get(probeAt));
    }

    @Override
    public long pid() { return server.pid(); }

    @Override
    public Publisher publisher() { return publisher; }

    @Override
    public Probe probe() { return probe; }

    @Override
    public List<Leg> unread() { return unread; }

    @Override
    public void keepAlive(long nowNanos) {
        if (nextCheckNanos - nowNanos <= 0) {
            nextCheckNanos = nowNanos + CONSENT_NANOS;
            publishing.check();
            receivers.forEach(RoomClient::check);
        }
        if (nextReportNanos - nowNanos <= 0) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            publisher.report();
            for (int i = 0; i < receivers.size(); i++) {
                receivers.get(i).report(ssrcs.get(i), publisher.sent());
            }
        }
    }

    @Override
    public void close() {
        receivers.forEach(RoomClient::close);
        publishing.close();
    }
}
