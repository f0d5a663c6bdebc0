// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventLoopThreadsTest {
    @Test
    void theyAreOfNettysKind() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (EventLoopThreads threads = new EventLoopThreads(1, "benchmark")) {
            threads.execute(() -> thread.set(Thread.currentThread()));
        } // waits for it
        assertInstanceOf(FastThreadLocalThread.class, thread.get());
    }
}
