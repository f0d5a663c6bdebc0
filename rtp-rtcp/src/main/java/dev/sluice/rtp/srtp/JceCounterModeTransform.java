// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode with HMAC-SHA1, 80 bits of tag (RFC 3711 §4.1.1, §4.2.1), by the Java platform. */
final class JceCounterModeTransform implements SrtpTransform {
    private final SessionKeys keys;
    private final SecretKeySpec key;
    private final CounterBlock counterBlock;
    private final Cipher cipher;
    private final MessageDigest innerState; // SHA-1 after the padded key, RFC 2104: cloned for every packet
    private final MessageDigest outerState;
    private final ByteBuffer iv = ByteBuffer.allocate(CounterBlock.LENGTH);
    private final ByteBuffer authenticatedWord = ByteBuffer.allocate(Integer.BYTES);
    private final byte[] mac = new byte[HmacSha1.DIGEST_LENGTH];
    private byte[] input = new byte[0];
    private byte[] output = new byte[0];
    private boolean closed;

    JceCounterModeTransform(SessionKeys keys) {
        this.keys = keys;
        this.key = new SecretKeySpec(keys.encryptionKey, "AES");
        this.counterBlock = new CounterBlock(keys.salt);
        this.cipher = JceCiphers.cipher("AES/CTR/NoPadding");
        this.innerState = JceCiphers.sha1();
        this.outerState = JceCiphers.sha1();
        innerState.update(HmacSha1.innerPad(keys.authenticationKey));
        outerState.update(HmacSha1.outerPad(keys.authenticationKey));
    }

    @Override
    public void seal(ByteBuf packet, int headerLength, ByteBuf input, int inputIndex, int length, long packetIndex) {
        int start = packet.readerIndex();
        reserve(SrtpTransform.tagOffset(keys, headerLength, length));
        input.getBytes(inputIndex, this.input, 0, length);
        packet.getBytes(start, output, 0, headerLength);
        applyKeystream(packet, this.input, 0, length, output, headerLength, packetIndex);
        packet.setBytes(start + headerLength, output, headerLength, length);
        authenticate(output, headerLength + length, packetIndex);
        packet.setBytes(start + SrtpTransform.tagOffset(keys, headerLength, length), mac, 0, keys.profile.tagLength());
    }

    @Override
    public boolean open(ByteBuf packet, int headerLength, int length, long packetIndex) {
        int start = packet.readerIndex();
        int tagOffset = SrtpTransform.tagOffset(keys, headerLength, length);
        reserve(tagOffset);
        packet.getBytes(start, input, 0, headerLength + length);
        authenticate(input, headerLength + length, packetIndex);
        if (!tagMatches(packet, start + tagOffset)) {
            return false;
        }
        applyKeystream(packet, input, headerLength, length, output, headerLength, packetIndex);
        packet.setBytes(start + headerLength, output, headerLength, length);
        return true;
    }

    @Override
    public void close() { closed = true; }

    private void applyKeystream(ByteBuf packet, byte[] from, int fromIndex, int length, byte[] to, int toIndex,
            long packetIndex) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        int ssrc = keys.kind.ssrc(packet, packet.readerIndex());
        iv.putLong(0, counterBlock.head(ssrc)).putLong(Long.BYTES, counterBlock.tail(packetIndex));
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv.array()));
            cipher.doFinal(from, fromIndex, length, to, toIndex);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SunJCE cannot encrypt", e);
        }
    }

    /** Leaves the whole HMAC of the first {@code length} bytes and the authenticated word in {@link #mac}. */
    private void authenticate(byte[] bytes, int length, long packetIndex) {
        try {
            MessageDigest inner = (MessageDigest) innerState.clone();
            inner.update(bytes, 0, length);
            inner.update(authenticatedWord.putInt(0, keys.kind.authenticatedWord(packetIndex)).array());
            inner.digest(mac, 0, HmacSha1.DIGEST_LENGTH);
            MessageDigest outer = (MessageDigest) outerState.clone();
            outer.update(mac);
            outer.digest(mac, 0, HmacSha1.DIGEST_LENGTH);
        } catch (CloneNotSupportedException | DigestException e) {
            throw new IllegalStateException("the platform's SHA-1 cannot be cloned", e);
        }
    }

    /** Compares in constant time. */
    private boolean tagMatches(ByteBuf packet, int tagIndex) {
        int difference = 0;
        for (int i = 0; i < keys.profile.tagLength(); i++) {
            difference |= mac[i] ^ packet.getByte(tagIndex + i);
        }
        return difference == 0;
    }

    private void reserve(int bytes) {
        if (input.length < bytes) {
            input = JceCiphers.scratch(bytes);
            output = JceCiphers.scratch(bytes);
        }
    }
}
