// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

/** Every series Sluice exports, with its help text. Dots become underscores in Prometheus, counters end in {@code _total}. */
public enum SluiceMeter {
    ROOMS("sluice.rooms", Kind.GAUGE, "Rooms that exist"),
    PARTICIPANTS("sluice.participants", Kind.GAUGE, "Participants in all rooms"),
    TRANSPORTS("sluice.transports", Kind.GAUGE, "Live transports of a media loop"),
    TUPLES("sluice.tuples", Kind.GAUGE, "Peer addresses a media loop knows"),
    TIMERS("sluice.timers", Kind.GAUGE, "Armed timers of a media loop"),
    RELAYS("sluice.relays", Kind.GAUGE, "Tracks a media loop gets from other loops"),
    LOOP_BUSY("sluice.loop.busy.ratio", Kind.GAUGE, "Share of a processor a media loop uses, over the last seconds"),
    HAND_OVERS("sluice.hand.overs", Kind.COUNTER, "Read batches a media loop handed to others"),
    HANDED_OVER("sluice.handed.over.packets", Kind.COUNTER,
            "Packets a media loop handed to others, once for each of them"),
    UDP_PACKETS("sluice.udp.packets", Kind.COUNTER, "Datagrams of a media loop by direction"),
    UDP_BYTES("sluice.udp.bytes", Kind.COUNTER, "UDP payload bytes of a media loop by direction"),
    DROPS("sluice.drops", Kind.COUNTER, "Datagrams and packets that went nowhere, by reason"),
    RTP_RECEIVED("sluice.rtp.received", Kind.COUNTER, "RTP packets of publishers"),
    RTP_LOST("sluice.rtp.lost", Kind.COUNTER, "RTP packets of publishers that never came"),
    RTP_RESTORED("sluice.rtp.restored", Kind.COUNTER, "RTP packets of publishers that came by retransmission"),
    RTP_DUPLICATES("sluice.rtp.duplicates", Kind.COUNTER, "RTP packets of publishers that came twice"),
    RTP_SENT("sluice.rtp.sent", Kind.COUNTER, "RTP packets to subscribers, retransmissions not counted"),
    RTP_RETRANSMITTED("sluice.rtp.retransmitted", Kind.COUNTER, "RTP packets sent to subscribers again"),
    NACKS("sluice.nacks", Kind.COUNTER, "Packets asked for again, by direction of the request"),
    KEY_FRAMES("sluice.key.frames", Kind.COUNTER, "Key frames received"),
    KEY_FRAME_REQUESTS("sluice.key.frame.requests", Kind.COUNTER, "PLI and FIR, by direction of the request"),
    PEER_CONNECTION_EVENTS("sluice.peer.connection.events", Kind.COUNTER, "Steps in the life of PeerConnections"),
    PEER_CONNECTIONS_CLOSED("sluice.peer.connections.closed", Kind.COUNTER, "Ended PeerConnections by reason"),
    DTLS_HANDSHAKE("sluice.dtls.handshake", Kind.TIMER, "Time from the first checked path to SRTP keys"),
    LOSS_RATIO("sluice.loss.ratio", Kind.GAUGE,
            "Share of packets lost between us and subscribers, of the last reports"),
    ROUND_TRIP("sluice_rtt_seconds", Kind.HISTOGRAM, "Round trip to peers, as RTCP reports tell it"),
    FORWARD_LATENCY("sluice_forward_latency_seconds", Kind.HISTOGRAM,
            "Time a forwarded packet spends in the server, from read to send"),
    JITTER("sluice.jitter.max.seconds", Kind.GAUGE, "Largest interarrival jitter of all publishers' tracks"),
    SIGNALING_MESSAGES("sluice.signaling.messages", Kind.COUNTER, "Signaling messages by method and outcome"),
    SIGNALING_SOCKETS("sluice.signaling.sockets", Kind.GAUGE, "Open WebSockets"),
    SIGNALING_SESSIONS("sluice.signaling.sessions", Kind.GAUGE, "Sessions alive, with or without a socket"),
    SIGNALING_RESUMES("sluice.signaling.resumes", Kind.COUNTER, "Sessions that went on over another WebSocket"),
    SIGNALING_ERRORS("sluice.signaling.errors", Kind.COUNTER, "Error answers by reason, HTTP included"),
    SIGNALING_CLOSES("sluice.signaling.closes", Kind.COUNTER, "WebSockets the server closed, by reason"),
    SIGNALING_REJECTIONS("sluice.signaling.rejections", Kind.COUNTER,
            "Connections and requests turned away before a message, by reason"),
    HTTP_REQUESTS("sluice.http.requests", Kind.COUNTER, "HTTP requests by status"),
    LOG_DROPPED("sluice.log.dropped", Kind.COUNTER, "Lines of the log that its reader was too slow for");

    /** How a meter looks to Prometheus. */
    private enum Kind {
        GAUGE, COUNTER,
        /** Micrometer's histogram of durations. */
        TIMER,
        /** A histogram of seconds counted by the loops. */
        HISTOGRAM
    }

    private final String id;
    private final Kind kind;
    private final String help;

    SluiceMeter(String id, Kind kind, String help) {
        this.id = id;
        this.kind = kind;
        this.help = help;
    }

    /** Name in Micrometer. */
    public String id() { return id; }

    /** Name in Prometheus; of a histogram without {@code _bucket}. */
    public String prometheusName() {
        String name = id.replace('.', '_');
        return switch (kind) {
            case GAUGE, HISTOGRAM -> name;
            case COUNTER -> name + "_total";
            case TIMER -> name + "_seconds";
        };
    }

    public String help() { return help; }
}
