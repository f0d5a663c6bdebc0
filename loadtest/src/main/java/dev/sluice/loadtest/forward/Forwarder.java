// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.util.List;

/** Something under load, connected and ready: one publisher, one receiver that is read, others that are not. Confined. */
interface Forwarder extends AutoCloseable {
    /** Of the process whose time is taken. */
    long pid();

    Publisher publisher();

    Probe probe();

    /** All receivers but the probe. */
    List<Leg> unread();

    /** What must be said now and then so that connections live; to be called some times a second. */
    void keepAlive(long nowNanos);

    @Override
    void close();
}
