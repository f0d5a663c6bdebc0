// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunCodec;
import dev.sluice.ice.stun.StunError;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lite ICE agent of one transport (RFC 8445 §2.5): answers checks, learns the peer's addresses from authenticated checks only, follows
 * regular and aggressive nomination and renomination, notices when the peer is gone (RFC 7675).
 *
 * <p>Sans-IO and confined: after every {@code handle} call and after {@link #restart} drain {@link #poll} to null, then arm one timer at
 * {@link #nextDeadlineNanos}. Anything without the right MESSAGE-INTEGRITY gets no answer and changes nothing.
 */
public final class IceLiteAgent {
    /** After so long without a nomination of the selected pair, repeated nominations of a worse one win: the peer moved there. */
    private static final long NOMINATION_STALE_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** After so long without any check of the selected pair, the peer moved: it checks every 6 s at least (RFC 7675 §5.1). */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(7);

    /** What became of a check; all but the ANSWERED ones are drop reasons. */
    public enum Verdict {
        ANSWERED, ANSWERED_WITH_ERROR, NOT_A_BINDING_REQUEST, NO_FINGERPRINT, WRONG_USERNAME, WRONG_INTEGRITY, CLOSED
    }

    /** What the owner has to do. */
    public sealed interface Output {
        /** Send this to the peer. */
        @SuppressWarnings("ArrayRecordComponent") // handed over for sending
        record Transmit(byte[] message, InetSocketAddress destination) implements Output {}

        /** Packets of the peer may come from here from now on. */
        record TupleAdded(InetSocketAddress remote) implements Output {}

        record TupleRemoved(InetSocketAddress remote) implements Output {}

        /** Send to this address from now on. */
        record TupleSelected(InetSocketAddress remote) implements Output {}

        /** @param reason empty unless the state is DISCONNECTED or FAILED */
        record StateChanged(IceState state, String reason) implements Output {}

        /** A fragment from before a restart is dead: the peer uses the new one, or the agent is closed. */
        record CredentialsRetired(String localFragment) implements Output {}
    }

    private final IceLiteConfig config;
    private final StunCodec codec;
    private final List<Tuple> tuples = new ArrayList<>();
    private final ArrayDeque<Output> outputs = new ArrayDeque<>();
    private final byte[] transactionId = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
    private Keys current;
    private @Nullable Keys previous; // before an ICE restart, until a check with the new ones comes
    private @Nullable String remoteFragment;
    private @Nullable Tuple selected;
    private IceState state = IceState.NEW;
    private long lastHeardNanos;

    /** Local credentials with what is derived from them. */
    private static final class Keys {
        private final IceCredentials credentials;
        private final MessageIntegrity integrity;
        private byte[] username = {};

        private Keys(IceCredentials credentials) {
            this.credentials = credentials;
            this.integrity = new MessageIntegrity(credentials.password());
        }
    }

    /** A peer-reflexive address with an authenticated check. */
    private static final class Tuple {
        private static final int NOT_RENOMINATED = -1;

        private final InetSocketAddress remote;
        private int nominations; // checks that nominated it
        private int nomination = NOT_RENOMINATED;
        private long priority;
        private long lastCheckNanos;
        private long lastNominatedNanos;

        private Tuple(InetSocketAddress remote) { this.remote = remote; }
    }

    public IceLiteAgent(IceCredentials local, IceLiteConfig config, StunCodec codec, long nowNanos) {
        this.current = new Keys(local);
        this.config = config;
        this.codec = codec;
        this.lastHeardNanos = nowNanos;
    }

    public IceState state() { return state; }

    /** Fragment checks are sent to now. */
    public String localFragment() { return current.credentials.fragment(); }

    /** The peer's side of the SDP; checks may have come before it. */
    public void setRemoteFragment(String fragment) {
        remoteFragment = fragment;
        current.username = (current.credentials.fragment() + ":" + fragment).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * ICE restart (RFC 8445 §9): the new credentials count at once; the old path carries media until a check with the new ones comes.
     * The peer's new fragment follows by {@link #setRemoteFragment}.
     */
    public void restart(IceCredentials local) {
        if (previous != null) {
            outputs.add(new Output.CredentialsRetired(previous.credentials.fragment()));
        }
        previous = current;
        current = new Keys(local);
        remoteFragment = null;
    }

    /**
     * @param view borrowed, wrapped around a well-formed message
     *
     * @param source where it came from
     */
    public Verdict handleBindingRequest(StunMessageView view, InetSocketAddress source, long nowNanos) {
        if (state == IceState.FAILED || state == IceState.CLOSED) {
            return Verdict.CLOSED;
        }
        if (view.type() != StunMessageView.BINDING_REQUEST) {
            return Verdict.NOT_A_BINDING_REQUEST;
        }
        if (!view.hasFingerprint()) { // RFC 8445 §7.1: checks carry it
            return Verdict.NO_FINGERPRINT;
        }
        Keys keys = keysFor(view);
        if (keys == null) {
            return Verdict.WRONG_USERNAME;
        }
        if (!keys.integrity.verify(view)) {
            return Verdict.WRONG_INTEGRITY;
        }
        view.copyTransactionId(transactionId);
        int[] unknown = view.unknownRequiredAttributes();
        if (unknown.length > 0) {
            return refuse(StunError.UNKNOWN_ATTRIBUTE, unknown, keys, source);
        }
        if (view.isControlled()) { // RFC 8445 §7.3.1.1: a lite agent is controlled, so the peer cannot be
            return refuse(StunError.ROLE_CONFLICT, unknown, keys, source);
        }
        Tuple tuple = tuple(source);
        if (tuple == null) {
            if (!view.hasPriority() || codec.decodeCheck(view.toBytes()) == null) {
                return refuse(StunError.BAD_REQUEST, unknown, keys, source);
            }
            tuple = addTuple(source);
        }
        handleCheck(tuple, view, keys, nowNanos);
        return Verdict.ANSWERED;
    }

    /** Authenticated media or DTLS came from a known address: the peer is there. */
    public void handleMedia(long nowNanos) {
        lastHeardNanos = nowNanos;
        if (state == IceState.DISCONNECTED) {
            changeState(IceState.CONNECTED, "");
        }
    }

    public void handleTimeout(long nowNanos) {
        long silentNanos = nowNanos - lastHeardNanos;
        switch (state) {
            case NEW, CHECKING -> {
                if (silentNanos >= config.failedAfter().toNanos()) {
                    changeState(IceState.FAILED, "no check succeeded in " + config.failedAfter().toSeconds() + " s");
                }
            }
            case CONNECTED -> {
                if (silentNanos >= config.disconnectedAfter().toNanos()) {
                    changeState(IceState.DISCONNECTED, "silent for " + config.disconnectedAfter().toSeconds() + " s");
                }
            }
            case DISCONNECTED -> {
                if (silentNanos >= config.failedAfter().toNanos()) {
                    changeState(IceState.FAILED, "consent expired");
                }
            }
            case FAILED, CLOSED -> {
            }
        }
    }

    /** Final; the tuples are given up. */
    public void close() {
        if (state != IceState.CLOSED) {
            for (Tuple tuple : tuples) {
                outputs.add(new Output.TupleRemoved(tuple.remote));
            }
            tuples.clear();
            selected = null;
            if (previous != null) {
                outputs.add(new Output.CredentialsRetired(previous.credentials.fragment()));
                previous = null;
            }
            changeState(IceState.CLOSED, "");
        }
    }

    public @Nullable Output poll() { return outputs.poll(); }

    /** {@link Long#MAX_VALUE} when nothing is due any more. */
    public long nextDeadlineNanos() {
        return switch (state) {
            case CONNECTED -> lastHeardNanos + config.disconnectedAfter().toNanos();
            case NEW, CHECKING, DISCONNECTED -> lastHeardNanos + config.failedAfter().toNanos();
            case FAILED, CLOSED -> Long.MAX_VALUE;
        };
    }

    private @Nullable Keys keysFor(StunMessageView view) {
        if (matches(current, view, remoteFragment)) {
            return current;
        }
        return previous != null && matches(previous, view, null) ? previous : null;
    }

    /** Before the peer's SDP only our half of USERNAME can be checked; the HMAC under our password follows anyway. */
    private static boolean matches(Keys keys, StunMessageView view, @Nullable String remoteFragment) {
        return remoteFragment == null
                ? view.localFragment().equals(keys.credentials.fragment())
                : view.usernameEquals(keys.username);
    }

    private Verdict refuse(StunError error, int[] unknownAttributes, Keys keys, InetSocketAddress source) {
        byte[] response = codec.encodeError(transactionId, error, unknownAttributes, keys.credentials.password());
        outputs.add(new Output.Transmit(response, source));
        return Verdict.ANSWERED_WITH_ERROR;
    }

    private void handleCheck(Tuple tuple, StunMessageView view, Keys keys, long nowNanos) {
        lastHeardNanos = nowNanos;
        respond(tuple, keys);
        if (keys == current && previous != null) {
            retirePrevious();
        }
        tuple.lastCheckNanos = nowNanos;
        if (view.hasPriority()) {
            tuple.priority = Integer.toUnsignedLong(view.priority());
        }
        boolean nominates = view.useCandidate() || view.hasNomination();
        if (nominates) {
            tuple.nominations++;
            tuple.lastNominatedNanos = nowNanos;
            tuple.nomination = view.hasNomination() ? Math.max(tuple.nomination, view.nomination()) : tuple.nomination;
        }
        Tuple old = selected;
        if (old == null
                || old != tuple && (nominates ? replaces(tuple, old, nowNanos) : rebinds(tuple, old, nowNanos))) {
            select(tuple);
        }
        if (nominates && state != IceState.CONNECTED || state == IceState.DISCONNECTED) {
            changeState(IceState.CONNECTED, "");
        } else if (state == IceState.NEW) {
            changeState(IceState.CHECKING, "");
        }
    }

    /**
     * Whether a pair nominated just now is used from now on. A renomination says so itself; else the higher priority wins, as aggressive
     * nomination needs it, until the old pair is nominated no more. Of equals the one nominated last for the first time wins: a peer
     * behind a NAT that gave it a new address.
     */
    private static boolean replaces(Tuple candidate, Tuple old, long nowNanos) {
        if (old.nominations == 0) {
            return true;
        }
        if (candidate.nomination != Tuple.NOT_RENOMINATED && candidate.nomination != old.nomination) {
            return candidate.nomination > old.nomination;
        }
        if (nowNanos - old.lastCheckNanos > SILENT_NANOS || candidate.priority > old.priority) {
            return true;
        }
        return candidate.nominations == 1
                ? candidate.priority == old.priority
                : nowNanos - old.lastNominatedNanos > NOMINATION_STALE_NANOS;
    }

    /**
     * Whether a check that nominates nothing shows the selected pair at a new address: peers that nominate once say no more after a NAT
     * rebinding. Then the pair keeps its priority, and its old address goes silent.
     */
    private static boolean rebinds(Tuple candidate, Tuple old, long nowNanos) {
        if (candidate.priority != old.priority || nowNanos - old.lastCheckNanos <= NOMINATION_STALE_NANOS) {
            return false;
        }
        candidate.nominations = old.nominations;
        candidate.nomination = old.nomination;
        candidate.lastNominatedNanos = old.lastNominatedNanos;
        return true;
    }

    private void retirePrevious() {
        Keys retired = previous;
        previous = null;
        for (Tuple tuple : tuples) { // nominations of the old generation do not count any more
            tuple.nominations = 0;
            tuple.nomination = Tuple.NOT_RENOMINATED;
        }
        if (retired != null) {
            outputs.add(new Output.CredentialsRetired(retired.credentials.fragment()));
        }
    }

    private void respond(Tuple tuple, Keys keys) {
        ByteBuf out = Unpooled.buffer(128);
        StunMessageWriter.writeBindingSuccess(out, transactionId, tuple.remote, keys.integrity);
        outputs.add(new Output.Transmit(ByteBufUtil.getBytes(out), tuple.remote));
    }

    private void select(Tuple tuple) {
        selected = tuple;
        outputs.add(new Output.TupleSelected(tuple.remote));
    }

    private @Nullable Tuple tuple(InetSocketAddress source) {
        for (int i = 0; i < tuples.size(); i++) {
            if (tuples.get(i).remote.equals(source)) {
                return tuples.get(i);
            }
        }
        return null;
    }

    private Tuple addTuple(InetSocketAddress source) {
        if (tuples.size() == config.maxTuples()) {
            Tuple oldest = null;
            for (Tuple tuple : tuples) {
                if (tuple != selected && (oldest == null || tuple.lastCheckNanos - oldest.lastCheckNanos < 0)) {
                    oldest = tuple;
                }
            }
            if (oldest != null) {
                tuples.remove(oldest);
                outputs.add(new Output.TupleRemoved(oldest.remote));
            }
        }
        Tuple tuple = new Tuple(source);
        tuples.add(tuple);
        outputs.add(new Output.TupleAdded(source));
        return tuple;
    }

    private void changeState(IceState next, String reason) {
        if (state != next) {
            state = next;
            outputs.add(new Output.StateChanged(next, reason));
        }
    }
}
