// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;

/**
 * What the two libcrypto transforms share: a context of the cipher that keeps its key, native scratch memory, and access to packets by address.
 * Packets without an address, which are heap buffers, go through a native copy.
 */
abstract class LibcryptoTransform implements SrtpTransform {
    private static final int STAGE_STEP = 2048; // bytes; one step holds any packet off a usual wire

    final SessionKeys keys;
    final ProviderCipher cipher;
    final long context;
    /** Address of memory for IVs and the like. */
    final long scratch;
    private final ByteBuf scratchOwner;
    private ByteBuf stage = Unpooled.EMPTY_BUFFER;
    private boolean closed;

    LibcryptoTransform(SessionKeys keys, ProviderCipher cipher, int scratchLength) {
        this.keys = keys;
        this.cipher = cipher;
        this.scratchOwner = Unpooled.directBuffer(Math.max(scratchLength, keys.encryptionKey.length));
        this.scratch = address(scratchOwner);
        this.context = cipher.newContext();
        NativeMemory.copy(keys.encryptionKey, scratch);
        cipher.setKey(context, scratch, keys.encryptionKey.length);
    }

    /**
     * Encrypts {@code length} bytes from {@code input} to behind the header of the packet at address {@code packet}, and writes the
     * tag. Input and output are the same or apart.
     */
    abstract void seal(long packet, int headerLength, long input, int length, int ssrc, long packetIndex);

    /** Verifies and decrypts the packet at address {@code packet} in place. */
    abstract boolean open(long packet, int headerLength, int length, int ssrc, long packetIndex);

    @Override
    public final void seal(ByteBuf packet, int headerLength, ByteBuf input, int inputIndex, int length,
            long packetIndex) {
        requireOpen();
        int start = packet.readerIndex();
        int ssrc = keys.kind.ssrc(packet, start);
        if (packet.hasMemoryAddress() && input.hasMemoryAddress()) {
            seal(packet.memoryAddress() + start, headerLength, input.memoryAddress() + inputIndex, length, ssrc,
                    packetIndex);
            return;
        }
        int tagOffset = SrtpTransform.tagOffset(keys, headerLength, length);
        int tagLength = keys.profile.tagLength();
        reserveStage(tagOffset + tagLength);
        stage.setBytes(0, packet, start, tagOffset).setBytes(headerLength, input, inputIndex, length);
        long address = address(stage);
        seal(address, headerLength, address + headerLength, length, ssrc, packetIndex);
        packet.setBytes(start + headerLength, stage, headerLength, length);
        packet.setBytes(start + tagOffset, stage, tagOffset, tagLength);
    }

    @Override
    public final boolean open(ByteBuf packet, int headerLength, int length, long packetIndex) {
        requireOpen();
        int start = packet.readerIndex();
        int ssrc = keys.kind.ssrc(packet, start);
        if (packet.hasMemoryAddress()) {
            return open(packet.memoryAddress() + start, headerLength, length, ssrc, packetIndex);
        }
        int packetLength = SrtpTransform.tagOffset(keys, headerLength, length) + keys.profile.tagLength();
        reserveStage(packetLength);
        stage.setBytes(0, packet, start, packetLength);
        boolean authentic = open(address(stage), headerLength, length, ssrc, packetIndex);
        packet.setBytes(start + headerLength, stage, headerLength, length);
        return authentic;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            cipher.freeContext(context);
            scratchOwner.setZero(0, scratchOwner.capacity()).release();
            stage.release();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    private void reserveStage(int bytes) {
        if (stage.capacity() < bytes) {
            stage.release();
            stage = Unpooled.directBuffer((bytes + STAGE_STEP - 1) / STAGE_STEP * STAGE_STEP);
        }
    }

    /** Of the first byte. */
    private static long address(ByteBuf direct) {
        return direct.hasMemoryAddress()
                ? direct.memoryAddress()
                : MemorySegment.ofBuffer(direct.nioBuffer(0, direct.capacity())).address();
    }
}
