// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.stats.TransportStats;

/** What happens in the life of a transport; told on its loop, in order. */
public sealed interface TransportEvent {
    /** The first event. */
    record Created() implements TransportEvent {}

    /** @param reason empty unless the state is disconnected or failed */
    record IceStateChanged(String state, String reason) implements TransportEvent {}

    /**
     * @param srtpProfile IANA name
     *
     * @param handshakeMicros from the first checked path to the keys
     */
    record DtlsConnected(String srtpProfile, long handshakeMicros) implements TransportEvent {}

    record DtlsFailed(String failure, String detail) implements TransportEvent {}

    /** The peer said goodbye by DTLS close_notify. */
    record ClosedByPeer() implements TransportEvent {}

    /** @param producerId the track the first media packet belongs to */
    record FirstRtp(String producerId) implements TransportEvent {}

    /** The last event: nothing of the transport is left. */
    record Closed(String reason, TransportStats totals) implements TransportEvent {}

    /** Called on the loop; must not block. */
    @FunctionalInterface
    interface Listener {
        void onTransportEvent(TransportEvent event);
    }
}
