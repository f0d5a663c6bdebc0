// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

/** Answers the requests for one path; see {@link HttpRoutes}. Thread-safe. */
@FunctionalInterface
public interface HttpRoute {
    /** Where a route runs. */
    enum Execution {
        /** On a virtual thread: may block. */
        VIRTUAL_THREAD,
        /** On the connection's event loop: cheaper, must never block. */
        EVENT_LOOP
    }

    /**
     * A {@link dev.sluice.signaling.SignalingException} becomes a problem reply; any other exception is logged and answered with status
     * 500.
     */
    HttpReply handle(HttpCall call);
}
