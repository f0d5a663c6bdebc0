// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four messages of RFC 5769 §2, each read at a non-zero index. */
class Rfc5769VectorsTest {
    private static final String SHORT_TERM_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final byte[] TRANSACTION_ID = HexPackets.bytes("b7e7a701bc34d686fa87dfae");

    private final StunMessageView view = new StunMessageView();

    @Test
    void shouldReadSampleRequest() { // §2.1
        wrap("request");
        assertEquals(StunMessageView.BINDING_REQUEST, view.type());
        assertTrue(view.transactionIdEquals(TRANSACTION_ID));
        assertEquals("evtj:h6vY", view.username());
        assertEquals("evtj", view.localFragment());
        assertEquals(0x6e0001ff, view.priority());
        assertTrue(view.isControlled());
        assertFalse(view.isControlling());
        assertFalse(view.useCandidate());
        assertEquals(0x932ff9b151263b36L, view.tieBreaker());
        assertTrue(view.hasFingerprint());
        assertEquals(0, view.unknownRequiredAttributes().length);
        assertTrue(new MessageIntegrity(SHORT_TERM_PASSWORD).verify(view));
    }

    @Test
    void shouldReadSampleIpv4Response() { // §2.2
        wrap("response-ipv4");
        assertEquals(StunMessageView.BINDING_SUCCESS, view.type());
        assertTrue(view.transactionIdEquals(TRANSACTION_ID));
        assertEquals(new InetSocketAddress("192.0.2.1", 32_853), view.xorMappedAddress());
        assertTrue(view.hasFingerprint());
        assertTrue(new MessageIntegrity(SHORT_TERM_PASSWORD).verify(view));
    }

    @Test
    void shouldReadSampleIpv6Response() { // §2.3
        wrap("response-ipv6");
        assertEquals(StunMessageView.BINDING_SUCCESS, view.type());
        assertEquals(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32_853), view.xorMappedAddress());
        assertTrue(new MessageIntegrity(SHORT_TERM_PASSWORD).verify(view));
    }

    /** Its key is no password but MD5(username:realm:password), which only TURN uses: here the framing counts. */
    @Test
    void shouldReadSampleRequestWithLongTermAuthentication() { // §2.4
        wrap("request-long-term");
        assertEquals(StunMessageView.BINDING_REQUEST, view.type());
        assertEquals("\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9", view.username());
        assertEquals("", view.localFragment());
        assertTrue(view.hasIntegrity());
        assertFalse(view.hasFingerprint());
        assertEquals(0, view.unknownRequiredAttributes().length);
        assertFalse(new MessageIntegrity("TheMatrIX").verify(view));
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "response-ipv4", "response-ipv6"})
    void shouldRefuseOtherPasswords(String vector) {
        wrap(vector);
        assertFalse(new MessageIntegrity(SHORT_TERM_PASSWORD + "x").verify(view));
    }

    /** The samples carry SOFTWARE and pad with blanks; without both, the writer must give the same attributes. */
    @Test
    void shouldWriteTheAddressesOfTheSampleResponses() {
        for (String vector : new String[]{"response-ipv4", "response-ipv6"}) {
            byte[] sample = HexPackets.resource(Rfc5769VectorsTest.class, vector + ".hex");
            wrap(vector);
            InetSocketAddress mapped = view.xorMappedAddress();
            ByteBuf out = Unpooled.buffer();
            StunMessageWriter.writeBindingSuccess(out, TRANSACTION_ID, mapped == null
                    ? new InetSocketAddress(0)
                    : mapped, new MessageIntegrity(SHORT_TERM_PASSWORD));
            int attribute = sample.length - 8 - 24 - out.getUnsignedShort(22) - 4; // before both hashes
            assertArrayEquals(Arrays.copyOfRange(sample, attribute, sample.length - 8 - 24),
                    Arrays.copyOfRange(Buffers.bytes(out), 20, out.readableBytes() - 8 - 24));
        }
    }

    private void wrap(String vector) {
        byte[] message = HexPackets.resource(Rfc5769VectorsTest.class, vector + ".hex");
        assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(message)));
    }
}
