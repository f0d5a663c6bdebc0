// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

/** Every series Sluice exports, with its help text. Dots become underscores in Prometheus, counters end in {@code _total}. */
public enum SluiceMeter {
    ROOMS("sluice.rooms", "Rooms that exist"),
    PARTICIPANTS("sluice.participants", "Participants in all rooms"),
    TRANSPORTS("sluice.transports", "Live transports of a media loop"),
    TUPLES("sluice.tuples", "Peer addresses a media loop knows"),
    TIMERS("sluice.timers", "Armed timers of a media loop"),
    UDP_PACKETS("sluice.udp.packets", "Datagrams of a media loop by direction"),
    UDP_BYTES("sluice.udp.bytes", "UDP payload bytes of a media loop by direction"),
    DROPS("sluice.drops", "Datagrams and packets that went nowhere, by reason"),
    RTP_RECEIVED("sluice.rtp.received", "RTP packets of publishers"),
    RTP_LOST("sluice.rtp.lost", "RTP packets of publishers that never came"),
    RTP_RESTORED("sluice.rtp.restored", "RTP packets of publishers that came by retransmission"),
    RTP_DUPLICATES("sluice.rtp.duplicates", "RTP packets of publishers that came twice"),
    RTP_SENT("sluice.rtp.sent", "RTP packets to subscribers, retransmissions not counted"),
    RTP_RETRANSMITTED("sluice.rtp.retransmitted", "RTP packets sent to subscribers again"),
    NACKS("sluice.nacks", "Packets asked for again, by direction of the request"),
    KEY_FRAMES("sluice.key.frames", "Key frames received"),
    KEY_FRAME_REQUESTS("sluice.key.frame.requests", "PLI and FIR, by direction of the request"),
    PEER_CONNECTION_EVENTS("sluice.peer.connection.events", "Steps in the life of PeerConnections"),
    PEER_CONNECTIONS_CLOSED("sluice.peer.connections.closed", "Ended PeerConnections by reason"),
    DTLS_HANDSHAKE("sluice.dtls.handshake", "Time from the peer's SDP to SRTP keys"),
    LOSS_RATIO("sluice.loss.ratio", "Share of packets lost between us and subscribers, of the last reports"),
    ROUND_TRIP("sluice_rtt_seconds", "Round trip to peers, as RTCP reports tell it"),
    FORWARD_LATENCY("sluice_forward_latency_seconds",
            "Time a forwarded packet spends in the server, from read to send"),
    JITTER("sluice.jitter.max", "Largest interarrival jitter of all publishers' tracks"),
    SIGNALING_MESSAGES("sluice.signaling.messages", "Signaling messages by method and outcome"),
    SIGNALING_SOCKETS("sluice.signaling.sockets", "Open WebSockets");

    private final String id;
    private final String help;

    SluiceMeter(String id, String help) {
        this.id = id;
        this.help = help;
    }

    /** Name in Micrometer; the two with underscores are native Prometheus histograms. */
    public String id() {
        return id;
    }

    public String help() { return help; }
}
