// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.IceLiteAgent;
import dev.sluice.ice.IceState;
import dev.sluice.ice.stun.StunMessageView;
import java.net.InetSocketAddress;

/** Joins a transport's ICE agent to the loop's tables and to the sending side. Confined to the loop. */
final class IceSession {
    private final PeerTransport transport;
    private final LoopContext loop;
    private final SrtpEgress egress;
    private final Runnable egressChanged;
    private final TransportEvent.Listener listener;
    private final IceLiteAgent agent;

    /** @param egressChanged called when a path came up or moved */
    IceSession(PeerTransport transport, LoopContext loop, SrtpEgress egress, TransportConfig config,
            Runnable egressChanged,
            TransportEvent.Listener listener) {
        this.transport = transport;
        this.loop = loop;
        this.egress = egress;
        this.egressChanged = egressChanged;
        this.listener = listener;
        this.agent = new IceLiteAgent(config.localCredentials(), config.ice(), loop.stunCodec(), loop.nanoTime());
    }

    void start() { loop.bindUfrag(agent.localFragment(), transport); }

    String stateName() { return agent.state().label(); }

    void setRemote(IceCredentials remote) { agent.setRemoteFragment(remote.fragment()); }

    void restart(IceCredentials local) {
        agent.restart(local);
        loop.bindUfrag(local.fragment(), transport);
        drain();
    }

    /** @return whether the message was an authenticated check */
    boolean handle(StunMessageView view, InetSocketAddress source, long nowNanos) {
        IceLiteAgent.Verdict verdict = agent.handleBindingRequest(view, source, nowNanos);
        drain();
        return verdict == IceLiteAgent.Verdict.ANSWERED;
    }

    void handleMedia(long nowNanos) {
        agent.handleMedia(nowNanos);
        drain();
    }

    /** @return the next deadline */
    long handleTimeout(long nowNanos) {
        agent.handleTimeout(nowNanos);
        drain();
        return agent.nextDeadlineNanos();
    }

    void close() {
        loop.unbindUfrag(agent.localFragment());
        agent.close();
        drain();
        egress.setRemote(null);
    }

    private void drain() {
        for (IceLiteAgent.Output output = agent.poll(); output != null; output = agent.poll()) {
            switch (output) {
                case IceLiteAgent.Output.Transmit(byte[] message, InetSocketAddress destination) ->
                    egress.sendPlain(message, destination);
                case IceLiteAgent.Output.TupleAdded(InetSocketAddress remote) -> loop.bindTuple(remote, transport);
                case IceLiteAgent.Output.TupleRemoved(InetSocketAddress remote) -> loop.unbindTuple(remote, transport);
                case IceLiteAgent.Output.TupleSelected(InetSocketAddress remote) -> {
                    egress.setRemote(remote);
                    egressChanged.run();
                }
                case IceLiteAgent.Output.CredentialsRetired(String fragment) -> loop.unbindUfrag(fragment);
                case IceLiteAgent.Output.StateChanged(IceState state, String reason) -> listener.onTransportEvent(
                        new TransportEvent.IceStateChanged(state.label(), reason));
            }
        }
    }
}
