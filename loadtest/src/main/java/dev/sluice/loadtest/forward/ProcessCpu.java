// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * CPU time of another process, user and system, all its threads living and dead, to the nanosecond: Linux gives every process a clock of
 * that. Linux on 64 bits only.
 */
final class ProcessCpu {
    private static final int SCHEDULED_TIME = 2; // CPUCLOCK_SCHED of the kernel
    private static final MethodHandle CLOCK_GETTIME = clockGetTime();

    private ProcessCpu() {}

    /**
     * Nanoseconds since the process began.
     *
     * @throws IllegalArgumentException where there is no such process
     */
    static long nanos(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int clock = (int) (~pid << 3) | SCHEDULED_TIME;
            if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
                throw new IllegalArgumentException("no process " + pid);
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // the one native call of the benchmark
    private static MethodHandle clockGetTime() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }
}
