// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.ice4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunCodec;
import dev.sluice.ice.stun.StunError;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.StunStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two STUN codecs read what the other one wrote: ours and ice4j's. */
class StunDifferentialTest {
    private static final int ROUNDS = 25;

    private final Ice4jStunCodec codec = new Ice4jStunCodec();
    private final StunMessageView view = new StunMessageView();

    @SeededTest
    void shouldWriteChecksThatIce4jReads(long seed) throws Exception {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            IceCredentials ours = IceCredentials.create(random);
            byte[] id = Seeds.bytes(random, 12);
            StunMessageWriter.Check check = randomCheck(random, ours);
            byte[] message = write(out -> StunMessageWriter.writeBindingRequest(out, id, check, new MessageIntegrity(
                    ours.password())));
            Message decoded = Message.decode(message, 0, message.length);
            assertArrayEquals(id, decoded.getTransactionID());
            assertIntegrity(message, decoded, ours.password());
            assertEquals(new StunCodec.CheckAttributes(check.username(), check.priority(), check.controlling(),
                    check.tieBreaker(), check.useCandidate()), codec.decodeCheck(message));
            assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
            assertCheck(check);
        }
    }

    @SeededTest
    void shouldWriteResponsesThatIce4jReads(long seed) throws Exception {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            IceCredentials ours = IceCredentials.create(random);
            byte[] id = Seeds.bytes(random, 12);
            InetSocketAddress mapped = randomAddress(random);
            byte[] message = write(out -> StunMessageWriter.writeBindingSuccess(out, id, mapped, new MessageIntegrity(
                    ours.password())));
            Message decoded = Message.decode(message, 0, message.length);
            assertEquals(Message.BINDING_SUCCESS_RESPONSE, decoded.getMessageType());
            assertIntegrity(message, decoded, ours.password());
            XorMappedAddressAttribute address = assertInstanceOf(XorMappedAddressAttribute.class, decoded.getAttribute(
                    Attribute.XOR_MAPPED_ADDRESS));
            TransportAddress read = address.getAddress(id);
            assertArrayEquals(mapped.getAddress().getAddress(), read.getAddressBytes());
            assertEquals(mapped.getPort(), read.getPort());
            assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
            assertEquals(mapped, view.xorMappedAddress());
        }
    }

    @SeededTest
    void shouldReadChecksThatIce4jWrote(long seed) throws Exception {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            IceCredentials theirs = IceCredentials.create(random);
            StunMessageWriter.Check check = randomCheck(random, theirs);
            Request request = MessageFactory.createBindingRequest(
                    Integer.toUnsignedLong(check.priority()) & 0x7FFF_FFFF,
                    check.controlling(), check.tieBreaker());
            if (check.useCandidate()) {
                request.putAttribute(AttributeFactory.createUseCandidateAttribute());
            }
            request.putAttribute(AttributeFactory.createUsernameAttribute(check.username()));
            byte[] id = Seeds.bytes(random, 12);
            byte[] message = encode(request, id, theirs.password());
            assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
            assertEquals(StunMessageView.BINDING_REQUEST, view.type());
            assertTrue(view.transactionIdEquals(id));
            assertCheck(new StunMessageWriter.Check(check.username(), check.priority() & 0x7FFF_FFFF,
                    check.controlling(), check.tieBreaker(), check.useCandidate()));
            assertTrue(new MessageIntegrity(theirs.password()).verify(view));
            assertFalse(new MessageIntegrity(theirs.password() + "x").verify(view));
        }
    }

    @SeededTest
    void shouldReadResponsesThatIce4jWrote(long seed) throws Exception {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            IceCredentials theirs = IceCredentials.create(random);
            InetSocketAddress mapped = randomAddress(random);
            byte[] id = Seeds.bytes(random, 12);
            Request request = MessageFactory.createBindingRequest();
            request.setTransactionID(id);
            Response response = MessageFactory.createBindingResponse(request, new TransportAddress(mapped,
                    Transport.UDP));
            byte[] message = encode(response, id, theirs.password());
            assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
            assertEquals(StunMessageView.BINDING_SUCCESS, view.type());
            assertEquals(mapped, view.xorMappedAddress());
            assertTrue(new MessageIntegrity(theirs.password()).verify(view));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEncodeErrorsThatOurViewReads(StunError error) {
        byte[] id = "transaction1".getBytes(StandardCharsets.US_ASCII);
        byte[] message = codec.encodeError(id, error, new int[0], "a password");
        assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
        assertEquals(StunMessageView.BINDING_ERROR, view.type());
        assertEquals(error.code(), view.errorCode());
        assertTrue(view.transactionIdEquals(id));
        assertTrue(view.hasFingerprint());
        assertTrue(new MessageIntegrity("a password").verify(view));
    }

    @Test
    void shouldListUnknownAttributesPaddedToFourBytes() { // RFC 8489 §14.9
        for (int count = 1; count <= 4; count++) {
            int[] unknown = {0x7F01, 0x7F02, 0x7F03, 0x7F04};
            byte[] message = codec.encodeError(new byte[12], StunError.UNKNOWN_ATTRIBUTE, Arrays.copyOf(unknown, count),
                    "a password");
            assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)), count + " attributes");
            assertEquals(420, view.errorCode());
            assertTrue(new MessageIntegrity("a password").verify(view));
        }
    }

    @Test
    void shouldDecodeNothingButChecks() {
        byte[] response = write(out -> StunMessageWriter.writeBindingSuccess(out, new byte[12], new InetSocketAddress(
                "192.0.2.1", 1), new MessageIntegrity("a password")));
        assertNull(codec.decodeCheck(response));
        assertNull(codec.decodeCheck(new byte[0]));
    }

    @Test
    void shouldStandEveryTruncationAndMutationOfACheck() {
        RandomGenerator random = Seeds.random(1);
        IceCredentials ours = IceCredentials.create(random);
        byte[] check = write(out -> StunMessageWriter.writeBindingRequest(out, new byte[12], randomCheck(random, ours),
                new MessageIntegrity(ours.password())));
        TruncationSweep.sweep(check, packet -> codec.decodeCheck(Buffers.bytes(packet)));
    }

    private void assertCheck(StunMessageWriter.Check check) {
        assertEquals(check.username(), view.username());
        assertEquals(check.priority(), view.priority());
        assertEquals(check.controlling(), view.isControlling());
        assertEquals(!check.controlling(), view.isControlled());
        assertEquals(check.tieBreaker(), view.tieBreaker());
        assertEquals(check.useCandidate(), view.useCandidate());
        assertEquals(0, view.unknownRequiredAttributes().length);
        assertTrue(view.hasFingerprint());
    }

    /** By ice4j's HMAC over what stands before the attribute, with a length that ends behind it. */
    private static void assertIntegrity(byte[] message, Message decoded, String password) {
        MessageIntegrityAttribute integrity = assertInstanceOf(MessageIntegrityAttribute.class, decoded.getAttribute(
                Attribute.MESSAGE_INTEGRITY));
        assertNotNull(decoded.getAttribute(Attribute.FINGERPRINT));
        byte[] covered = Arrays.copyOf(message, message.length - 8 - 24);
        covered[2] = (byte) (covered.length - 20 + 24 >>> 8);
        covered[3] = (byte) (covered.length - 20 + 24);
        assertArrayEquals(MessageIntegrityAttribute.calculateHmacSha1(covered, 0, covered.length, password.getBytes(
                StandardCharsets.UTF_8)), integrity.getHmacSha1Content());
    }

    private static byte[] encode(Message message, byte[] id, String password) throws Exception {
        StunStack stack = new StunStack();
        stack.getCredentialsManager().registerAuthority(new OneKey(password.getBytes(StandardCharsets.UTF_8)));
        message.setTransactionID(id);
        message.putAttribute(AttributeFactory.createMessageIntegrityAttribute(""));
        message.putAttribute(AttributeFactory.createFingerprintAttribute());
        return message.encode(stack);
    }

    private static StunMessageWriter.Check randomCheck(RandomGenerator random, IceCredentials local) {
        String theirs = IceCredentials.create(random).fragment().substring(random.nextInt(9));
        return new StunMessageWriter.Check(local.fragment() + ":" + theirs, random.nextInt(), random.nextBoolean(),
                random.nextLong(), random.nextBoolean());
    }

    private static InetSocketAddress randomAddress(RandomGenerator random) throws UnknownHostException {
        byte[] ip = Seeds.bytes(random, random.nextBoolean() ? 4 : 16);
        return new InetSocketAddress(InetAddress.getByAddress(ip), 1 + random.nextInt(65_535));
    }

    private interface Writing {
        void to(ByteBuf out);
    }

    /** Behind other bytes, as in a pooled buffer. */
    private static byte[] write(Writing writing) {
        ByteBuf out = Unpooled.buffer().writeZero(7);
        writing.to(out);
        return Buffers.bytes(out.skipBytes(7));
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on
    private record OneKey(byte[] key) implements CredentialsAuthority {
        @Override
        public byte[] getLocalKey(String username) { return key; }

        @Override
        public byte[] getRemoteKey(String username, String media) { return key; }

        @Override
        public boolean checkLocalUserName(String username) { return true; }
    }
}
