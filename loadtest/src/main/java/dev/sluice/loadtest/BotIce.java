// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.ice.IceCandidate;
import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * ICE of a bot's one local address (RFC 8445): checks every candidate of the peer until one answers, stays with that one, and answers
 * the checks of a peer that is no lite one. Confined to the transport's event loop; the owner calls {@link #check} by timer.
 */
final class BotIce {
    private static final int MAX_CANDIDATES = 8;
    private static final int HOST_PRIORITY = 126 << 24 | 65_535 << 8 | 255; // RFC 8445 §5.1.2.1

    private final RandomGenerator random;
    private final Output output;
    private final StunMessageView stun = new StunMessageView();
    private final byte[] transactionId = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
    private final long tieBreaker;
    private final List<InetSocketAddress> candidates = new ArrayList<>();
    private @Nullable MessageIntegrity localIntegrity;
    private @Nullable MessageIntegrity remoteIntegrity;
    private String username = "";
    private boolean controlling = true;
    private @Nullable InetSocketAddress selected;

    /** The transport around. */
    interface Output {
        ByteBuf allocate();

        /** @param ownedDatagram to be sent at once */
        void send(ByteBuf ownedDatagram, InetSocketAddress destination);

        /** A path is found; from now on its checks are keep-alives. */
        void onSelected(InetSocketAddress remote);
    }

    BotIce(RandomGenerator random, Output output) {
        this.random = random;
        this.output = output;
        this.tieBreaker = random.nextLong();
    }

    /** Begins anew, with what both sides are known by. Candidates may follow. */
    void start(IceCredentials local, BotTransport.Remote remote, boolean controlling) {
        this.controlling = controlling;
        username = remote.ufrag() + ":" + local.fragment();
        localIntegrity = new MessageIntegrity(local.password());
        remoteIntegrity = new MessageIntegrity(remote.pwd());
        selected = null;
        candidates.clear();
        remote.candidates().forEach(this::addCandidate);
    }

    /**
     * Takes a candidate of the peer where its address is one of IPv4 and UDP; once there is one on this machine's loopback, only those.
     *
     * @param text with or without {@code candidate:} before it
     */
    void addCandidate(String text) {
        IceCandidate candidate = IceCandidate.parse(text.startsWith("candidate:") ? text : "candidate:" + text);
        if (candidate == null || candidates.size() >= MAX_CANDIDATES || candidate.component() != 1
                || !candidate.transport().equalsIgnoreCase("udp")
                || !NetUtil.isValidIpV4Address(candidate.address())) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(numeric(candidate.address()), candidate.port());
        boolean local = address.getAddress().isLoopbackAddress();
        if (candidates.contains(address) || !local && !candidates.isEmpty() && isLoopback(candidates.getFirst())) {
            return;
        }
        if (local) {
            candidates.removeIf(other -> !isLoopback(other));
        }
        candidates.add(address);
    }

    boolean knows(InetSocketAddress address) { return candidates.contains(address); }

    /** The first candidate until one has answered, null where there is none. */
    @Nullable
    InetSocketAddress likelyRemote() {
        return selected != null ? selected : candidates.isEmpty() ? null : candidates.getFirst();
    }

    boolean isSelected() { return selected != null; }

    /** Sends a check to every candidate, or to the selected one. */
    void check() {
        InetSocketAddress only = selected;
        if (only != null) {
            sendCheck(only, true);
            return;
        }
        for (InetSocketAddress candidate : candidates) {
            sendCheck(candidate, candidates.size() == 1);
        }
    }

    /** @param sender null where the socket is connected: only the selected address comes through then */
    void handle(ByteBuf datagram, @Nullable InetSocketAddress sender) {
        if (stun.wrap(datagram) != StunMessageView.Verdict.VALID) {
            return;
        }
        InetSocketAddress from = sender != null ? sender : selected;
        MessageIntegrity ours = localIntegrity;
        MessageIntegrity theirs = remoteIntegrity;
        if (from == null || ours == null || theirs == null) {
            return;
        }
        if (stun.type() == StunMessageView.BINDING_REQUEST && ours.verify(stun)) {
            answer(from, ours);
        } else if (stun.type() == StunMessageView.BINDING_SUCCESS && selected == null && theirs.verify(stun)) {
            select(from, candidates.size() > 1);
        }
    }

    private void answer(InetSocketAddress from, MessageIntegrity ours) {
        boolean nominated = stun.useCandidate();
        stun.copyTransactionId(transactionId);
        ByteBuf out = output.allocate();
        StunMessageWriter.writeBindingSuccess(out, transactionId, from, ours);
        output.send(out, from);
        if (!candidates.contains(from) && candidates.size() < MAX_CANDIDATES) {
            candidates.add(from); // peer-reflexive, RFC 8445 §7.3.1.3
        }
        if (nominated && !controlling && selected == null) {
            select(from, false);
        } else if (selected == null) {
            sendCheck(from, false);
        }
    }

    private void select(InetSocketAddress remote, boolean nominate) {
        selected = remote;
        if (nominate && controlling) {
            sendCheck(remote, true);
        }
        output.onSelected(remote);
    }

    private void sendCheck(InetSocketAddress remote, boolean nominate) {
        MessageIntegrity integrity = remoteIntegrity;
        if (integrity == null) {
            return;
        }
        random.nextBytes(transactionId);
        ByteBuf out = output.allocate();
        StunMessageWriter.writeBindingRequest(out, transactionId,
                new StunMessageWriter.Check(username, HOST_PRIORITY, controlling, tieBreaker, nominate && controlling),
                integrity);
        output.send(out, remote);
    }

    private static boolean isLoopback(InetSocketAddress address) { return address.getAddress().isLoopbackAddress(); }

    private static InetAddress numeric(String ipv4) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ipv4);
        if (bytes == null) {
            throw new IllegalArgumentException(ipv4);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(ipv4, e);
        }
    }
}
