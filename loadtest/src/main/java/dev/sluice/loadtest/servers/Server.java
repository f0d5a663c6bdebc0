// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.measure.GcLog;
import dev.sluice.loadtest.result.ServerInfo;
import dev.sluice.loadtest.targets.Target;
import org.jspecify.annotations.Nullable;

/**
 * A server, how to join it and what is known of its process.
 *
 * @param target closed with it
 * @param pid of its process, 0 where it is not known
 * @param process null where it was not started here; ended with it
 * @param gcLog null where it has none
 */
public record Server(Target target, ServerInfo info, long pid, @Nullable ServerProcess process,
        @Nullable GcLog gcLog) implements AutoCloseable {
    /** Whether it was started here and thus is cold. */
    public boolean isOwn() { return process != null; }

    @Override
    public void close() {
        target.close();
        if (process != null) {
            process.close();
        }
    }
}
