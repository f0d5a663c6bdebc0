// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY of one password (RFC 8489 §14.5, short-term credentials): HMAC-SHA1 with the key set once. Confined to one thread.
 */
public final class MessageIntegrity {
    public static final int LENGTH = 20; // bytes
    private static final int MAX_BYTES = 2048; // a STUN message of ICE is far below an MTU
    private static final int SCRATCH_STEP = 64; // bytes
    private static final int ATTRIBUTE_BYTES = 4 + LENGTH;

    private final Mac mac;
    private byte[] scratch = {}; // as long as the longest message so far, about
    private final byte[] digest = new byte[LENGTH];

    public MessageIntegrity(String password) {
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /** Whether the message carries the right HMAC; false when it carries none. The time taken does not tell where it differs. */
    public boolean verify(StunMessageView view) {
        int index = view.integrityIndex();
        if (index < 0 || index - view.start() > MAX_BYTES) {
            return false;
        }
        compute(view.message(), view.start(), index - view.start());
        int difference = 0;
        for (int i = 0; i < LENGTH; i++) {
            difference |= digest[i] ^ view.message().getByte(index + 4 + i);
        }
        return difference == 0;
    }

    /** Appends the attribute to a message begun at {@code start}; the length in its header counts the attribute afterwards. */
    void append(ByteBuf message, int start) {
        int length = message.writerIndex() - start;
        message.setShort(start + 2, length - StunMessageView.HEADER_LENGTH + ATTRIBUTE_BYTES);
        compute(message, start, length);
        message.writeShort(StunAttribute.MESSAGE_INTEGRITY);
        message.writeShort(LENGTH);
        message.writeBytes(digest);
    }

    /** RFC 8489 §14.5: the HMAC covers what is before the attribute, with a length that ends behind it. */
    private void compute(ByteBuf message, int start, int length) {
        if (scratch.length < length) {
            scratch = new byte[(length + SCRATCH_STEP - 1) / SCRATCH_STEP * SCRATCH_STEP];
        }
        message.getBytes(start, scratch, 0, length);
        int covered = length - StunMessageView.HEADER_LENGTH + ATTRIBUTE_BYTES;
        scratch[2] = (byte) (covered >>> 8);
        scratch[3] = (byte) covered;
        mac.update(scratch, 0, length);
        try {
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the digest has its right size", e);
        }
    }

    static void update(CRC32 crc, ByteBuf message, int start, int length) {
        for (int i = 0; i < length; i++) {
            crc.update(message.getByte(start + i));
        }
    }
}
