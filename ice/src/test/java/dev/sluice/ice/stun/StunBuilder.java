// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Any STUN message, right or wrong, written without the code under test. */
public final class StunBuilder {
    private static final int HEADER_LENGTH = 20;

    private final int type;
    private final byte[] transactionId;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private StunBuilder(int type, byte[] transactionId) {
        this.type = type;
        this.transactionId = transactionId.clone();
    }

    public static StunBuilder of(int type, byte[] transactionId) { return new StunBuilder(type, transactionId); }

    public static StunBuilder request() {
        return of(StunMessageView.BINDING_REQUEST, "transaction1".getBytes(StandardCharsets.US_ASCII));
    }

    /** Padded with zeros to a multiple of four. */
    public StunBuilder attribute(int attribute, byte... value) {
        body.writeBytes(ByteBuffer.allocate(4).putShort((short) attribute).putShort((short) value.length).array());
        body.writeBytes(Arrays.copyOf(value, value.length + 3 & ~3));
        return this;
    }

    public StunBuilder text(int attribute, String value) {
        return attribute(attribute, value.getBytes(StandardCharsets.UTF_8));
    }

    public StunBuilder integer(int attribute, int value) {
        return attribute(attribute, ByteBuffer.allocate(4).putInt(value).array());
    }

    public StunBuilder bits64(int attribute, long value) {
        return attribute(attribute, ByteBuffer.allocate(8).putLong(value).array());
    }

    /** MESSAGE-INTEGRITY over what is there (RFC 8489 §14.5). */
    public StunBuilder integrity(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return attribute(StunAttribute.MESSAGE_INTEGRITY, mac.doFinal(message(24)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** FINGERPRINT over what is there (RFC 8489 §14.7). */
    public StunBuilder fingerprint() {
        CRC32 crc = new CRC32();
        crc.update(message(8));
        return integer(StunAttribute.FINGERPRINT, (int) crc.getValue() ^ 0x5354554E);
    }

    public byte[] bytes() { return message(0); }

    /** With a length in the header that counts {@code more} bytes to come. */
    private byte[] message(int more) {
        return ByteBuffer.allocate(HEADER_LENGTH + body.size()).putShort((short) type).putShort(
                (short) (body.size() + more)).putInt(0x2112A442).put(transactionId).put(body.toByteArray()).array();
    }
}
