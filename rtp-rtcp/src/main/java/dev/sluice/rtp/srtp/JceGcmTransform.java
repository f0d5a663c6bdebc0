// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM (RFC 7714) by SunJCE. */
final class JceGcmTransform implements SrtpTransform {
    private static final int TAG_LENGTH = 16;

    private final SessionKeys keys;
    private final SecretKeySpec key;
    private final GcmNonce nonce;
    private final Cipher cipher;
    private final ByteBuffer iv = ByteBuffer.allocate(GcmNonce.LENGTH);
    private final ByteBuffer authenticatedWord = ByteBuffer.allocate(Integer.BYTES);
    private byte[] input = new byte[0];
    private byte[] output = new byte[0];
    private long lastSealedHead;
    private long lastSealedTail;
    private boolean closed;

    JceGcmTransform(SessionKeys keys) {
        this.keys = keys;
        this.key = new SecretKeySpec(keys.encryptionKey, "AES");
        this.nonce = new GcmNonce(keys.salt);
        this.cipher = JceCiphers.cipher("AES/GCM/NoPadding");
    }

    @Override
    public void seal(ByteBuf packet, int headerLength, ByteBuf input, int inputIndex, int length, long packetIndex) {
        int start = packet.readerIndex();
        int ssrc = keys.kind.ssrc(packet, start);
        reserve(headerLength + length + TAG_LENGTH);
        input.getBytes(inputIndex, this.input, headerLength, length);
        try {
            allowRepetition(ssrc, packetIndex);
            begin(Cipher.ENCRYPT_MODE, packet, headerLength, packetIndex);
            int written = cipher.doFinal(this.input, headerLength, length, output, 0);
            packet.setBytes(start + headerLength, output, 0, written);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SunJCE cannot encrypt", e);
        }
    }

    @Override
    public boolean open(ByteBuf packet, int headerLength, int length, long packetIndex) {
        int payload = packet.readerIndex() + headerLength;
        reserve(headerLength + length + TAG_LENGTH);
        packet.getBytes(payload, input, headerLength, length + TAG_LENGTH);
        try {
            begin(Cipher.DECRYPT_MODE, packet, headerLength, packetIndex);
            int written = cipher.doFinal(input, headerLength, length + TAG_LENGTH, output, 0);
            packet.setBytes(payload, output, 0, written);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SunJCE cannot decrypt", e);
        }
    }

    @Override
    public void close() { closed = true; }

    private void begin(int mode, ByteBuf packet, int headerLength, long packetIndex) throws GeneralSecurityException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        int start = packet.readerIndex();
        int ssrc = keys.kind.ssrc(packet, start);
        iv.putInt(0, nonce.head(ssrc)).putLong(Integer.BYTES, nonce.tail(ssrc, packetIndex));
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, iv.array()));
        packet.getBytes(start, input, 0, headerLength);
        cipher.updateAAD(input, 0, headerLength);
        if (keys.kind == PacketKind.RTCP) { // RFC 7714 §9.2
            authenticatedWord.putInt(0, keys.kind.authenticatedWord(packetIndex));
            cipher.updateAAD(authenticatedWord.array());
        }
    }

    /**
     * SunJCE refuses the nonce of the packet before. Sealing the same packet again is a retransmission and safe; starting a cipher with
     * a nonce that no packet has, and encrypting nothing, makes SunJCE forget.
     */
    private void allowRepetition(int ssrc, long packetIndex) throws GeneralSecurityException {
        long head = nonce.head(ssrc);
        long tail = nonce.tail(ssrc, packetIndex);
        if (head == lastSealedHead && tail == lastSealedTail) {
            iv.putInt(0, ~nonce.head(ssrc)).putLong(Integer.BYTES, tail);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, iv.array()));
        }
        lastSealedHead = head;
        lastSealedTail = tail;
    }

    private void reserve(int bytes) {
        if (input.length < bytes) {
            input = JceCiphers.scratch(bytes);
            output = JceCiphers.scratch(bytes);
        }
    }
}
