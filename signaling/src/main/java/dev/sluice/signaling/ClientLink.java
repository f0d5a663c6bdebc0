// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/**
 * The way back to one client: survives the death of its socket until the session ends. Thread-safe, and no method ever blocks
 * on the network. Calls after the end of the session do nothing.
 */
public interface ClientLink {
    /**
     * Queues a notification. Order is kept among the calls of one thread. While the socket is gone notifications wait for the
     * resume; a client that misses more than the resume buffer holds has to join again.
     */
    void send(ServerNotification notification);

    /**
     * Ends the session for good: a last {@code closed} notification, then the socket closes with the reason's code. The caller has
     * already removed the participant; {@link ParticipantSession#leave} is not called for it.
     */
    void close(CloseReason reason);
}
