// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.stun.StunMessageView.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.FailOnLeak;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@FailOnLeak
class StunMessageViewTest {
    private static final String PASSWORD = "the password of this test";
    private static final MessageIntegrity INTEGRITY = new MessageIntegrity(PASSWORD);

    private final StunMessageView view = new StunMessageView();

    @Test
    void shouldReadEveryAttributeOfACheck() {
        assertEquals(Verdict.VALID, wrap(check()));
        assertTrue(view.usernameEquals("our:their".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(view.usernameEquals("our:theis".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(view.usernameEquals("our:thei".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("our", view.localFragment());
        assertEquals(0xFEDCBA98, view.priority());
        assertTrue(view.isControlling());
        assertFalse(view.isControlled());
        assertEquals(-2, view.tieBreaker());
        assertTrue(view.useCandidate());
        assertTrue(view.hasNomination());
        assertEquals(0xABCDEF, view.nomination());
        assertArrayEquals(check(), view.toBytes());
        assertTrue(INTEGRITY.verify(view));
        byte[] id = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
        view.copyTransactionId(id);
        assertEquals("transaction1", new String(id, StandardCharsets.US_ASCII));
        assertTrue(view.transactionIdEquals(id));
        id[11]++;
        assertFalse(view.transactionIdEquals(id));
    }

    @Test
    void shouldLeaveIndicesAlone() {
        ByteBuf message = Buffers.direct(check());
        try {
            assertEquals(Verdict.VALID, view.wrap(message));
            assertTrue(INTEGRITY.verify(view));
            assertEquals(Buffers.OFFSET, message.readerIndex());
            assertEquals(check().length, message.readableBytes());
        } finally {
            message.release();
        }
    }

    @Test
    void shouldForgetTheMessageBefore() {
        wrap(check());
        assertEquals(Verdict.VALID, wrap(StunBuilder.request().bytes()));
        assertFalse(view.hasUsername() || view.hasPriority() || view.isControlling() || view.useCandidate()
                || view.hasNomination() || view.hasIntegrity() || view.hasFingerprint());
        assertEquals("", view.username());
        assertEquals("", view.localFragment());
        assertFalse(view.usernameEquals(new byte[0]));
        assertEquals(0, view.errorCode());
        assertNull(view.xorMappedAddress());
        assertFalse(INTEGRITY.verify(view));
    }

    @Test
    void shouldSayWhyItRefusesAMessage() {
        byte[] valid = check();
        assertEquals(Verdict.TOO_SHORT, wrap(new byte[0]));
        assertEquals(Verdict.TOO_SHORT, wrap(Arrays.copyOf(valid, 19)));
        assertEquals(Verdict.BAD_TYPE, wrap(with(valid, 0, 0x80)));
        assertEquals(Verdict.BAD_TYPE, wrap(with(valid, 0, 0x40)));
        assertEquals(Verdict.BAD_LENGTH, wrap(with(valid, 3, valid[3] + 4)));
        assertEquals(Verdict.BAD_LENGTH, wrap(with(valid, 3, valid[3] + 1)));
        assertEquals(Verdict.BAD_LENGTH, wrap(Arrays.copyOf(valid, valid.length + 4)));
        assertEquals(Verdict.BAD_COOKIE, wrap(with(valid, 4, 0)));
        assertEquals(Verdict.BAD_FINGERPRINT, wrap(with(valid, 10, 0)));
        assertEquals(Verdict.ATTRIBUTE_OVERRUN, wrap(with(valid, 22, 0xFF)));
    }

    @Test
    void shouldTakeThirtyTwoAttributesAndNoMore() {
        StunBuilder builder = StunBuilder.request();
        for (int i = 0; i < 32; i++) {
            builder.attribute(0x7F00 + i);
        }
        assertEquals(Verdict.VALID, wrap(builder.bytes()));
        assertEquals(32, view.unknownRequiredAttributes().length);
        assertEquals(Verdict.TOO_MANY_ATTRIBUTES, wrap(builder.attribute(0x8000).bytes()));
    }

    @ParameterizedTest
    @CsvSource({"0x0008,16", "0x0024,8", "0x0025,4", "0x8029,4", "0x802A,12", "0xC001,2", "0x0020,12", "0x0020,0",
            "0x0009,3", "0x8028,8"})
    void shouldRefuseAttributesOfTheWrongSize(String type, int bytes) {
        byte[] message = StunBuilder.request().attribute(Integer.decode(type), new byte[bytes]).bytes();
        assertEquals(Verdict.ATTRIBUTE_OVERRUN, wrap(message));
    }

    @Test
    void shouldListUnknownRequiredAttributesOnly() { // RFC 8489 §14: from 0x8000 on they are optional
        wrap(StunBuilder.request().attribute(0x7FFF, (byte) 1).attribute(0x8000).attribute(0xC057, new byte[4])
                .attribute(0x0003, new byte[4]).text(StunAttribute.REALM, "r").bytes());
        assertArrayEquals(new int[]{0x7FFF, 0x0003}, view.unknownRequiredAttributes());
    }

    @Test
    void shouldTakeTheFirstOfRepeatedAttributes() { // RFC 8489 §14: duplicates MAY be ignored
        wrap(StunBuilder.request().integer(StunAttribute.PRIORITY, 1).integer(StunAttribute.PRIORITY, 2)
                .text(StunAttribute.USERNAME, "first:x").text(StunAttribute.USERNAME, "second:y").bits64(
                        StunAttribute.ICE_CONTROLLING, 3)
                .bits64(StunAttribute.ICE_CONTROLLING, 4).bytes());
        assertEquals(1, view.priority());
        assertEquals("first", view.localFragment());
        assertEquals(3, view.tieBreaker());
    }

    @Test
    void shouldIgnoreWhatFollowsIntegrity() { // RFC 8489 §14.5: FINGERPRINT excepted
        wrap(StunBuilder.request().integrity(PASSWORD).attribute(StunAttribute.USE_CANDIDATE).attribute(0x7FFF)
                .fingerprint().bytes());
        assertTrue(INTEGRITY.verify(view));
        assertTrue(view.hasFingerprint());
        assertFalse(view.useCandidate());
        assertEquals(0, view.unknownRequiredAttributes().length);
    }

    @Test
    void shouldWantFingerprintLast() { // RFC 8489 §14.7
        byte[] message = StunBuilder.request().fingerprint().attribute(0x8000).bytes();
        assertEquals(Verdict.ATTRIBUTE_OVERRUN, wrap(message));
    }

    @ParameterizedTest
    @CsvSource({"4,0,400", "4,20,420", "4,87,487", "3,0,300", "6,99,699", "2,0,0", "7,0,0", "4,100,0", "0,0,0"})
    void shouldReadErrorCode(int hundreds, int rest, int code) {
        wrap(StunBuilder.request().attribute(StunAttribute.ERROR_CODE, (byte) 0, (byte) 0, (byte) hundreds,
                (byte) rest).bytes());
        assertEquals(code, view.errorCode());
    }

    @Test
    void shouldNotReadAddressesWhoseFamilyContradictsTheirSize() {
        wrap(StunBuilder.request().attribute(StunAttribute.XOR_MAPPED_ADDRESS, new byte[]{0, 2, 0, 0, 1, 2, 3, 4})
                .bytes());
        assertTrue(view.hasXorMappedAddress());
        assertNull(view.xorMappedAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nocolon", ":theirs"})
    void shouldFindNoFragmentWithoutColon(String username) {
        wrap(StunBuilder.request().text(StunAttribute.USERNAME, username).bytes());
        assertEquals("", view.localFragment());
        assertEquals(username, view.username());
    }

    @Test
    void shouldStandEveryTruncationAndMutation() {
        TruncationSweep.sweep(check(), this::readEverything);
        for (String vector : new String[]{"request", "response-ipv4", "response-ipv6", "request-long-term"}) {
            TruncationSweep.sweep(HexPackets.resource(StunMessageViewTest.class, vector + ".hex"),
                    this::readEverything);
        }
    }

    @Test
    void shouldTakeNoTruncationForAMessage() {
        byte[] valid = check();
        TruncationSweep.truncations(valid, packet -> assertEquals(packet.readableBytes() == valid.length,
                view.wrap(packet) == Verdict.VALID));
    }

    /** A flipped length may swallow both hashes whole, so a check counts only where both are there and right. */
    @Test
    void shouldNoticeEverySingleBitThatFlips() {
        byte[] check = check();
        for (int bit = 0; bit < check.length * 8; bit++) {
            boolean accepted = wrap(flip(check, bit)) == Verdict.VALID && view.hasFingerprint();
            assertFalse(accepted, "bit " + bit);
        }
        byte[] bare = StunBuilder.request().text(StunAttribute.USERNAME, "a:b").integrity(PASSWORD).bytes();
        for (int bit = 0; bit < bare.length * 8; bit++) {
            boolean accepted = wrap(flip(bare, bit)) == Verdict.VALID && INTEGRITY.verify(view);
            assertFalse(accepted, "bit " + bit);
        }
    }

    private void readEverything(ByteBuf message) {
        if (view.wrap(message) != Verdict.VALID) {
            return;
        }
        String unused = view.username() + view.localFragment() + view.type() + view.xorMappedAddress()
                + view.errorCode() + (view.hasPriority() ? view.priority() : 0)
                + (view.isControlled() || view.isControlling() ? view.tieBreaker() : 0)
                + (view.hasNomination() ? view.nomination() : 0) + view.toBytes().length
                + view.unknownRequiredAttributes().length + INTEGRITY.verify(view);
        assertFalse(unused.isEmpty());
    }

    private Verdict wrap(byte[] message) { return view.wrap(Buffers.offset(message)); }

    private static byte[] check() {
        return StunBuilder.request().text(StunAttribute.USERNAME, "our:their").integer(StunAttribute.PRIORITY,
                0xFEDCBA98).bits64(StunAttribute.ICE_CONTROLLING, -2).attribute(StunAttribute.USE_CANDIDATE)
                .integer(StunAttribute.NOMINATION, 0x12ABCDEF).integrity(PASSWORD).fingerprint().bytes();
    }

    private static byte[] with(byte[] message, int index, int value) {
        byte[] changed = message.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] flip(byte[] message, int bit) {
        return with(message, bit / 8, message[bit / 8] ^ 1 << bit % 8);
    }
}
