// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

/** What the UDP sockets of one event loop share, one after the other: memory for a batch each way, and the clock. Confined to the loop. */
record LoopDatagrams(DatagramSlots in, DatagramSlots out, KernelClock clock) {
    private static final int READ_BATCH = 32; // of one socket, then the others have their turn
    private static final int WRITE_BATCH = 64;

    LoopDatagrams() { this(new DatagramSlots(READ_BATCH), new DatagramSlots(WRITE_BATCH), new KernelClock()); }
}
