// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpTransforms;
import dev.sluice.rtp.srtp.SrtpVerdict;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a client encrypts and decrypts once it has keys, and its books of what it receives. Confined to the transport's loop. */
final class BotSrtp implements AutoCloseable {
    private static final int MAX_STREAMS = 1024; // a meeting of hundreds, audio, video and its retransmissions

    private final SrtpTransforms transforms;
    private final BotTransport.Media media;
    private final RtpPacketView view = new RtpPacketView();
    private final ReceptionReports reports = new ReceptionReports();
    private boolean observing;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;

    /** @param media gets what is decrypted */
    BotSrtp(SrtpTransforms transforms, BotTransport.Media media) {
        this.transforms = transforms;
        this.media = media;
    }

    void start(SrtpKeyingMaterial keys) {
        sender = transforms.sender(keys.local());
        receiver = transforms.receiver(keys.remote(), MAX_STREAMS);
    }

    boolean hasKeys() { return sender != null; }

    /** Encrypts the borrowed packet in place; false when there are no keys. */
    boolean protectRtp(ByteBuf packet, int headerLength, int rolloverCounter) {
        SrtpSender keys = sender;
        if (keys == null) {
            return false;
        }
        keys.protectRtpInPlace(packet, headerLength, rolloverCounter);
        return true;
    }

    /** Encrypts the borrowed compound in place; false when that cannot be, as without keys. */
    boolean protectRtcp(ByteBuf compound) {
        SrtpSender keys = sender;
        return keys != null && keys.protectRtcp(compound) == SrtpVerdict.OK;
    }

    /** From now on there are books. */
    void observeReception() { observing = true; }

    boolean hasReports() { return reports.hasStreams(); }

    /** A compound of reports on what was received (RFC 3550 §6.4). */
    void writeReports(ByteBuf out, long nowNanos) {
        reports.writeTo(out, nowNanos);
    }

    /**
     * @param packet borrowed; plaintext afterwards
     *
     * @param arrivalNanos when it was at the socket
     */
    void handleRtp(ByteBuf packet, long arrivalNanos) {
        SrtpReceiver keys = receiver;
        if (keys == null) {
            return;
        }
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID
                || keys.unprotectRtp(packet, view.headerLength()) != SrtpVerdict.OK
                || view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            media.onRefused();
            return;
        }
        if (observing) {
            reports.handlePacket(view.ssrc(), view.sequenceNumber());
        }
        media.onRtp(packet, arrivalNanos);
    }

    /** @param compound borrowed; plaintext afterwards */
    void handleRtcp(ByteBuf compound) {
        SrtpReceiver keys = receiver;
        if (keys != null && keys.unprotectRtcp(compound) == SrtpVerdict.OK) {
            if (observing) {
                reports.handleRtcp(compound, System.nanoTime());
            }
            media.onRtcp(compound);
        }
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }
}
