// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** System calls of Linux about UDP sockets, those that Netty has not. Confined to one thread, for the sake of errno. */
final class DatagramCalls {
    static final int SOL_SOCKET = 1;
    static final int SO_TIMESTAMPNS = 35;
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private static final int AF_INET = 2;
    private static final int UNBLOCKING_DATAGRAMS = 2 | 0x800 | 0x80000; // SOCK_DGRAM, SOCK_NONBLOCK, SOCK_CLOEXEC

    private static final MethodHandle SOCKET = find("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT));
    private static final MethodHandle RECVMMSG = find("recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG = find("sendmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment captured = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    @SuppressWarnings("restricted") // native access is what this class is for
    private static MethodHandle find(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("no " + name));
        return linker.downcallHandle(function, signature, Linker.Option.captureCallState("errno"));
    }

    /**
     * A UDP socket over IPv4 that does not block and stamps what it receives; neither bound nor connected.
     *
     * @throws IOException such as for too many open files
     */
    static Socket open() throws IOException {
        int fileDescriptor = new DatagramCalls().socket();
        if (fileDescriptor < 0) {
            throw new IOException("socket: errno " + -fileDescriptor);
        }
        Socket socket = new Socket(fileDescriptor);
        try {
            socket.setIntOpt(SOL_SOCKET, SO_TIMESTAMPNS, 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private int socket() {
        try {
            return result((int) SOCKET.invokeExact(captured, AF_INET, UNBLOCKING_DATAGRAMS, 0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** @return messages, at least 1; or a negative errno */
    int recvmmsg(int fileDescriptor, long messages, int count) {
        try {
            return result((int) RECVMMSG.invokeExact(captured, fileDescriptor, messages, count, 0, 0L));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** @return messages sent, at least 1; or a negative errno where the first one was refused */
    int sendmmsg(int fileDescriptor, long messages, int count) {
        try {
            return result((int) SENDMMSG.invokeExact(captured, fileDescriptor, messages, count, 0));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private int result(int returned) { return returned >= 0 ? returned : -(int) ERRNO.get(captured, 0L); }

    /** A downcall throws nothing. */
    private static RuntimeException impossible(Throwable thrown) {
        return new IllegalStateException(thrown);
    }
}
