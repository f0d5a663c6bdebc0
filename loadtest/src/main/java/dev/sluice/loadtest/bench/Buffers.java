// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Buffers of benchmarks: direct, as the server's are, without the accounting of a pool. */
public final class Buffers {
    public static final int SLOT_BYTES = 2048;

    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    private Buffers() {}

    /** The caller releases it. */
    public static ByteBuf direct() { return ALLOCATOR.directBuffer(SLOT_BYTES); }

    /** Send slots in turn, as a batch of datagrams has them. Confined. */
    public static final class Ring implements AutoCloseable {
        private static final int SLOTS = 64; // a power of two

        private final ByteBuf[] slots = new ByteBuf[SLOTS];
        private int next;

        public Ring() {
            for (int i = 0; i < SLOTS; i++) {
                slots[i] = direct();
            }
        }

        /** Empty, and the ring's: not to be released. */
        public ByteBuf next() {
            return slots[next++ & SLOTS - 1].setIndex(0, 0);
        }

        @Override
        public void close() {
            for (ByteBuf slot : slots) {
                slot.release();
            }
        }
    }
}
