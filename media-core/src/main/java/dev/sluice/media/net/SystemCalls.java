// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** What a {@link BatchSender} asks of the kernel. */
interface SystemCalls {
    int EINTR = 4; // errno of Linux
    int EAGAIN = 11;
    int ENOBUFS = 105;

    /**
     * sendmmsg(2) without flags.
     *
     * @param messages address of an array of mmsghdr
     * @return messages sent, at least 1; or a negative errno where the first one was refused
     */
    int sendmmsg(int fileDescriptor, long messages, int count);

    /**
     * Those of this machine.
     *
     * @throws LinkageError where the C library has no sendmmsg
     * @throws IllegalCallerException where native access is denied
     */
    static SystemCalls linux() { return new Linux(); }

    /** A normal downcall, not a critical one: the kernel works for tens of microseconds, and a safepoint must not wait for it. */
    final class Linux implements SystemCalls {
        private static final MethodHandle SENDMMSG = sendmmsg();
        private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private final MemorySegment captured = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

        @SuppressWarnings("restricted") // native access is what this class is for; --enable-native-access is the operator's consent
        private static MethodHandle sendmmsg() {
            Linker linker = Linker.nativeLinker();
            MemorySegment function = linker.defaultLookup().find("sendmmsg")
                    .orElseThrow(() -> new UnsatisfiedLinkError("no sendmmsg"));
            return linker.downcallHandle(function,
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
                    Linker.Option.captureCallState("errno"));
        }

        @Override
        public int sendmmsg(int fileDescriptor, long messages, int count) {
            try {
                int sent = (int) SENDMMSG.invokeExact(captured, fileDescriptor, messages, count, 0);
                return sent > 0 ? sent : -(int) ERRNO.get(captured, 0L);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) { // a downcall throws nothing
                throw new IllegalStateException(e);
            }
        }
    }
}
