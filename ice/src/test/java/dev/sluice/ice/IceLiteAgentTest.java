// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.IceLiteAgent.Output;
import dev.sluice.ice.IceLiteAgent.Verdict;
import dev.sluice.ice.stun.StunAttribute;
import dev.sluice.ice.stun.StunBuilder;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.Seeds;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IceLiteAgentTest {
    private static final InetSocketAddress HOST = LitePeer.address(1);
    private static final InetSocketAddress OTHER = LitePeer.address(2);

    private final LitePeer peer = new LitePeer(IceLiteConfig.DEFAULT);

    @Nested
    class Answering {
        @Test
        void shouldAnswerACheckWithTheAddressItCameFrom() {
            peer.ping(HOST);
            assertEquals(HOST, peer.all(Output.Transmit.class).getLast().destination());
            StunMessageView answer = peer.answer();
            assertEquals(StunMessageView.BINDING_SUCCESS, answer.type());
            assertEquals(HOST, answer.xorMappedAddress());
            assertTrue(answer.transactionIdEquals(new byte[12]));
        }

        @Test
        void shouldLearnPeerReflexiveAddressesFromChecks() { // RFC 8445 §7.3.1.3
            peer.ping(HOST);
            peer.ping(OTHER);
            peer.ping(HOST);
            assertEquals(List.of(new Output.TupleAdded(HOST), new Output.TupleAdded(OTHER)), peer.all(
                    Output.TupleAdded.class));
            assertEquals(HOST, peer.selected());
            assertEquals(List.of(IceState.CHECKING), peer.states());
        }

        @Test
        void shouldAnnounceATupleBeforeItsAnswerLeaves() {
            peer.ping(HOST);
            assertEquals(new Output.TupleAdded(HOST), peer.outputs.getFirst());
        }

        @Test
        void shouldAnswerBeforeTheRemoteDescriptionIsKnown() {
            IceLiteAgent early = new IceLiteAgent(peer.local, IceLiteConfig.DEFAULT, LitePeer.CODEC, 0);
            StunMessageView view = new StunMessageView();
            view.wrap(Buffers.offset(peer.check(1).integrity(peer.local.password())
                    .fingerprint().bytes()));
            assertEquals(Verdict.ANSWERED, early.handleBindingRequest(view, HOST, 0));
        }

        @Test
        void shouldRefuseARoleConflict() { // RFC 8445 §7.3.1.1
            StunBuilder controlled = StunBuilder.request().text(StunAttribute.USERNAME, peer.local.fragment() + ":peer")
                    .bits64(StunAttribute.ICE_CONTROLLED, -1).integer(StunAttribute.PRIORITY, 1);
            assertEquals(Verdict.ANSWERED_WITH_ERROR, peer.send(controlled, HOST));
            assertEquals(487, peer.answer().errorCode());
            assertTrue(peer.all(Output.TupleAdded.class).isEmpty());
        }

        @Test
        void shouldNameUnknownRequiredAttributes() { // RFC 8489 §6.3.1
            assertEquals(Verdict.ANSWERED_WITH_ERROR, peer.send(peer.check(1).attribute(0x7F01).attribute(0xC057),
                    HOST));
            assertEquals(420, peer.answer().errorCode());
            byte[] list = {0, 0x0A, 0, 4, 0x7F, 0x01, 0x7F, 0x01}; // an odd list repeats its last, as RFC 3489 padded it
            String message = new String(peer.all(Output.Transmit.class).getLast().message(),
                    StandardCharsets.ISO_8859_1);
            assertTrue(message.contains(new String(list, StandardCharsets.ISO_8859_1)));
            assertTrue(peer.all(Output.TupleAdded.class).isEmpty());
        }

        @Test
        void shouldRefuseAFirstCheckWithoutPriority() {
            StunBuilder check = StunBuilder.request().text(StunAttribute.USERNAME, peer.local.fragment() + ":peer")
                    .bits64(StunAttribute.ICE_CONTROLLING, 1);
            assertEquals(Verdict.ANSWERED_WITH_ERROR, peer.send(check, HOST));
            assertEquals(400, peer.answer().errorCode());
        }
    }

    @Nested
    class Silence {
        @Test
        void shouldCountForgedIntegrityAndSayNothing() {
            StunBuilder forged = peer.check(1).integrity("a password that is another one").fingerprint();
            assertSilent(Verdict.WRONG_INTEGRITY, forged);
        }

        @Test
        void shouldSayNothingWithoutIntegrity() { assertSilent(Verdict.WRONG_INTEGRITY, peer.check(1).fingerprint()); }

        @Test
        void shouldSayNothingWithoutFingerprint() { // RFC 8445 §7.1
            assertSilent(Verdict.NO_FINGERPRINT, peer.check(1).integrity(peer.local.password()));
        }

        @Test
        void shouldSayNothingToOtherFragments() {
            for (String username : List.of("other:peer", peer.local.fragment() + ":other", peer.local.fragment(), "")) {
                assertSilent(Verdict.WRONG_USERNAME, StunBuilder.request().text(StunAttribute.USERNAME, username)
                        .integer(StunAttribute.PRIORITY, 1).integrity(peer.local.password()).fingerprint());
            }
        }

        @Test
        void shouldSayNothingToResponsesAndIndications() {
            for (int type : new int[]{StunMessageView.BINDING_SUCCESS, StunMessageView.BINDING_ERROR,
                    StunMessageView.BINDING_INDICATION}) {
                assertSilent(Verdict.NOT_A_BINDING_REQUEST, StunBuilder.of(type, new byte[12]).fingerprint());
            }
        }

        @Test
        void shouldNotLetForgedChecksMoveMediaOrKeepConsent() {
            peer.nominate(HOST);
            peer.idleMillis(5_000);
            StunBuilder forged = peer.check(Integer.MAX_VALUE).attribute(StunAttribute.USE_CANDIDATE).integrity(
                    "a password that is another one").fingerprint();
            assertEquals(Verdict.WRONG_INTEGRITY, peer.sendRaw(forged, OTHER));
            assertEquals(HOST, peer.selected());
            peer.idleMillis(1_000);
            assertEquals(IceState.DISCONNECTED, peer.agent.state());
        }

        private void assertSilent(Verdict verdict, StunBuilder message) {
            assertEquals(verdict, peer.sendRaw(message, HOST));
            assertTrue(peer.outputs.isEmpty());
            assertEquals(IceState.NEW, peer.agent.state());
        }
    }

    @Nested
    class Nomination {
        @Test
        void shouldConnectWhenAPairIsNominated() {
            peer.ping(HOST);
            peer.nominate(HOST);
            assertEquals(List.of(IceState.CHECKING, IceState.CONNECTED), peer.states());
            assertEquals(1, peer.all(Output.TupleSelected.class).size());
        }

        @Test
        void shouldFollowTheHighestPriorityOfAggressiveNomination() { // Firefox: every check carries USE-CANDIDATE
            peer.nominate(HOST, 10);
            peer.nominate(OTHER, 20);
            peer.nominate(HOST, 10);
            assertEquals(OTHER, peer.selected());
            assertEquals(2, peer.all(Output.TupleSelected.class).size());
        }

        @Test
        void shouldNotFlapBetweenPairsOfOnePriority() {
            for (int i = 0; i < 10; i++) {
                peer.nominate(HOST, 10);
                peer.nominate(OTHER, 10);
                peer.idleMillis(50);
            }
            assertEquals(2, peer.all(Output.TupleSelected.class).size());
        }

        @Test
        void shouldPreferANominatedPairToOneThatWasOnlyFirst() {
            peer.ping(HOST);
            peer.nominate(OTHER, 1);
            assertEquals(OTHER, peer.selected());
        }

        @Test
        void shouldComparePrioritiesAsUnsigned() {
            peer.nominate(HOST, 10);
            peer.nominate(OTHER, 0xFFFF_FFFF);
            assertEquals(OTHER, peer.selected());
        }

        @Test
        void shouldFollowTheLatestRenominationWhateverThePriority() { // draft-thatcher-ice-renomination
            peer.renominate(HOST, 20, 1);
            peer.renominate(OTHER, 10, 2);
            assertEquals(OTHER, peer.selected());
            peer.renominate(HOST, 20, 1); // late
            assertEquals(OTHER, peer.selected());
            peer.renominate(HOST, 20, 3);
            assertEquals(HOST, peer.selected());
        }

        @Test
        void shouldNotLetALateRenominationWinBecauseTheNewPairIsSilent() {
            peer.renominate(HOST, 20, 1);
            peer.renominate(OTHER, 10, 2);
            peer.idleMillis(10_000);
            peer.renominate(HOST, 20, 1);
            assertEquals(OTHER, peer.selected());
        }

        /** Chromium nominates the pair it uses with each check, and goes on checking the others without. */
        @Test
        void shouldFollowNominationToAWorsePairThoughTheBetterOneIsStillChecked() {
            peer.nominate(HOST, 20);
            for (int i = 0; i < 5; i++) {
                peer.idleMillis(1_000);
                assertEquals(Verdict.ANSWERED, peer.send(peer.check(20), HOST));
                peer.nominate(OTHER, 10);
            }
            assertEquals(OTHER, peer.selected());
        }
    }

    @Nested
    class Rebinding {
        @Test
        void shouldFollowANominatingCheckFromANewAddressAtOnce() {
            peer.nominate(HOST);
            peer.nominate(OTHER);
            assertEquals(OTHER, peer.selected());
        }

        /** Peers of regular nomination say USE-CANDIDATE once and never again. */
        @Test
        void shouldFollowPlainChecksWhenTheOldAddressIsSilent() {
            peer.nominate(HOST);
            peer.idleMillis(5_000);
            peer.ping(OTHER);
            assertEquals(OTHER, peer.selected());
            assertEquals(IceState.CONNECTED, peer.agent.state());
        }

        @Test
        void shouldNotFollowPlainChecksWhileTheOldAddressIsAlive() {
            peer.nominate(HOST);
            peer.idleMillis(2_000);
            peer.ping(OTHER);
            assertEquals(HOST, peer.selected());
        }

        @Test
        void shouldNotFollowPlainChecksOfAnotherPair() {
            peer.nominate(HOST, 20);
            peer.idleMillis(5_000);
            assertEquals(Verdict.ANSWERED, peer.send(peer.check(10), OTHER));
            assertEquals(HOST, peer.selected());
        }

        @Test
        void shouldComeBackWhenTheNatDoes() {
            peer.nominate(HOST);
            peer.nominate(OTHER);
            peer.idleMillis(4_000);
            peer.nominate(HOST);
            assertEquals(HOST, peer.selected());
        }
    }

    @Nested
    class Restart {
        private final IceCredentials old = peer.local;
        private final IceCredentials fresh = IceCredentials.create(Seeds.random(2));

        @Test
        void shouldAnswerBothGenerationsUntilTheNewOneIsUsed() { // RFC 8445 §9
            connectAndRestart();
            peer.ping(HOST);
            assertTrue(peer.all(Output.CredentialsRetired.class).isEmpty());
            useFresh();
            peer.ping(OTHER);
            assertEquals(List.of(new Output.CredentialsRetired(old.fragment())), peer.all(
                    Output.CredentialsRetired.class));
        }

        @Test
        void shouldRefuseOldCredentialsOnceTheNewOnesAreUsed() {
            connectAndRestart();
            useFresh();
            peer.ping(HOST);
            peer.local = old;
            peer.remoteFragment = "peer";
            int outputs = peer.outputs.size();
            assertEquals(Verdict.WRONG_USERNAME, peer.send(peer.check(1), HOST));
            assertEquals(outputs, peer.outputs.size());
        }

        @Test
        void shouldKeepTheOldPathUntilTheNewGenerationNominates() {
            connectAndRestart();
            useFresh();
            peer.ping(OTHER);
            assertEquals(HOST, peer.selected());
            peer.nominate(OTHER, 1);
            assertEquals(OTHER, peer.selected());
            assertEquals(IceState.CONNECTED, peer.agent.state());
            assertEquals(fresh.fragment(), peer.agent.localFragment());
        }

        @Test
        void shouldNotMixFragmentOfOneGenerationWithPasswordOfTheOther() {
            connectAndRestart();
            StunBuilder mixed = StunBuilder.request().text(StunAttribute.USERNAME, fresh.fragment() + ":peer").integer(
                    StunAttribute.PRIORITY, 1).integrity(old.password()).fingerprint();
            assertEquals(Verdict.WRONG_INTEGRITY, peer.sendRaw(mixed, HOST));
        }

        @Test
        void shouldRetireEveryFragmentWhenClosedInBetween() {
            connectAndRestart();
            peer.agent.close();
            peer.drain();
            assertEquals(List.of(new Output.CredentialsRetired(old.fragment())), peer.all(
                    Output.CredentialsRetired.class));
        }

        @Test
        void shouldRetireTheOldestWhenRestartedTwice() {
            connectAndRestart();
            peer.agent.restart(IceCredentials.create(Seeds.random(3)));
            peer.drain();
            assertEquals(List.of(new Output.CredentialsRetired(old.fragment())), peer.all(
                    Output.CredentialsRetired.class));
        }

        private void connectAndRestart() {
            peer.nominate(HOST);
            peer.agent.restart(fresh);
            peer.drain();
        }

        private void useFresh() {
            peer.local = fresh;
            peer.remoteFragment = "new1";
            peer.agent.setRemoteFragment("new1");
        }
    }

    @Nested
    class Consent {
        @Test
        void shouldExpireAfterThirtySecondsOfSilence() { // RFC 7675 §5.1
            peer.nominate(HOST);
            peer.idleMillis(5_999);
            assertEquals(IceState.CONNECTED, peer.agent.state());
            peer.idleMillis(1);
            assertEquals(IceState.DISCONNECTED, peer.agent.state());
            peer.idleMillis(23_999);
            assertEquals(IceState.DISCONNECTED, peer.agent.state());
            peer.idleMillis(1);
            assertEquals(IceState.FAILED, peer.agent.state());
            assertEquals(Long.MAX_VALUE, peer.agent.nextDeadlineNanos());
            assertEquals(Verdict.CLOSED, peer.send(peer.check(1), HOST));
        }

        @Test
        void shouldLastWhileChecksOrMediaCome() {
            peer.nominate(HOST);
            for (int i = 0; i < 20; i++) {
                peer.idleMillis(5_000);
                if (i % 2 == 0) {
                    peer.ping(HOST);
                } else {
                    peer.agent.handleMedia(peer.clock.nowNanos());
                    peer.drain();
                }
            }
            assertEquals(List.of(IceState.CONNECTED), peer.states());
        }

        @Test
        void shouldComeBackFromDisconnected() {
            peer.nominate(HOST);
            peer.idleMillis(10_000);
            peer.ping(HOST);
            peer.idleMillis(10_000);
            peer.agent.handleMedia(peer.clock.nowNanos());
            peer.drain();
            assertEquals(List.of(IceState.CONNECTED, IceState.DISCONNECTED, IceState.CONNECTED, IceState.DISCONNECTED,
                    IceState.CONNECTED), peer.states());
        }

        @Test
        void shouldFailWhenNobodyEverComes() {
            peer.idleMillis(29_999);
            assertEquals(IceState.NEW, peer.agent.state());
            peer.idleMillis(1);
            assertEquals(IceState.FAILED, peer.agent.state());
            assertFalse(peer.all(Output.StateChanged.class).getLast().reason().isEmpty());
        }

        @Test
        void shouldIgnoreTimeoutsThatComeTooEarly() {
            peer.nominate(HOST);
            int outputs = peer.outputs.size();
            for (int i = 0; i < 100; i++) {
                peer.agent.handleTimeout(peer.clock.nowNanos());
            }
            peer.drain();
            assertEquals(outputs, peer.outputs.size());
        }
    }

    @Nested
    class Limits {
        @Test
        void shouldGiveUpTheTupleLongestUncheckedButNeverTheSelectedOne() {
            LitePeer small = new LitePeer(new IceLiteConfig(Duration.ofSeconds(6), Duration.ofSeconds(30), 3));
            small.nominate(LitePeer.address(1));
            for (int port = 2; port <= 20; port++) {
                small.idleMillis(10);
                assertEquals(Verdict.ANSWERED, small.send(small.check(1), LitePeer.address(port)));
            }
            assertEquals(20, small.all(Output.TupleAdded.class).size());
            List<InetSocketAddress> removed = small.all(Output.TupleRemoved.class).stream().map(
                    Output.TupleRemoved::remote).toList();
            assertEquals(17, removed.size());
            assertEquals(LitePeer.address(2), removed.getFirst());
            assertFalse(removed.contains(LitePeer.address(1)));
        }

        @Test
        void shouldWantRoomForTwoTuples() { // else the peer could not move
            assertThrows(IllegalArgumentException.class, () -> new IceLiteConfig(Duration.ofSeconds(6), Duration
                    .ofSeconds(30), 1));
        }

        @Test
        void shouldGiveUpEveryTupleWhenClosed() {
            peer.nominate(HOST);
            peer.ping(OTHER);
            peer.agent.close();
            peer.agent.close();
            peer.drain();
            assertEquals(2, peer.all(Output.TupleRemoved.class).size());
            assertEquals(List.of(IceState.CONNECTED, IceState.CLOSED), peer.states());
            assertEquals(Verdict.CLOSED, peer.send(peer.check(1), HOST));
            assertEquals(Long.MAX_VALUE, peer.agent.nextDeadlineNanos());
        }
    }
}
