// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads of the kind the server's loops are, for which Netty's pools recycle; JMH makes this by its name. */
public final class EventLoopThreads extends ThreadPoolExecutor {
    static {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // which says little
    }

    public EventLoopThreads(int threads, String prefix) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
