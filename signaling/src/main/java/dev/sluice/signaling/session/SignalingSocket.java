// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.CloseReason;

/** One client's socket as a session sees it. Thread-safe; no method blocks; after the socket is gone calls do nothing. */
public interface SignalingSocket {
    /** Queues a text frame of UTF-8; the array is not changed by anybody afterwards. */
    void write(byte[] frame);

    /** Queues a frame that has waited for a resume. It does not count against the client's backlog. */
    void writeReplayed(byte[] frame);

    /** Closes after what is queued. */
    void close(CloseReason reason);
}
