// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.start;

import dev.sluice.loadtest.measure.ProcessSample;
import dev.sluice.loadtest.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts a server on free ports of the loopback, times it from outside and ends it. The launcher becomes java by exec, so both are one
 * process, whose name in {@code /proc} tells when. Linux only.
 */
final class ServerStart {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(300); // the first start may build
    private static final long STOP_SECONDS = 15;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long READY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10); // each costs the server an answer
    private static final int OK = 200;

    private final List<String> command;
    private final int port;

    private ServerStart(List<String> command, int port) {
        this.command = command;
        this.port = port;
    }

    /**
     * Takes as long as the server, and its end, take.
     *
     * @param launcher what is given {@code serve}
     * @throws IOException when it cannot be run, ends by itself, or is not ready after 5 minutes
     */
    static Start time(String launcher) throws IOException {
        int port = ServerProcess.freeTcpPort();
        List<String> command = new ArrayList<>(List.of(launcher, "serve"));
        for (String setting : List.of("http.port=" + port, "management.port=0", "media.port=0", "log.level=warn")) {
            command.addAll(List.of("--set", setting));
        }
        return new ServerStart(command, port).time();
    }

    private Start time() throws IOException {
        long beginNanos = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            long execNanos = awaitJava(process, beginNanos);
            try (HttpProbe probe = connect(process, beginNanos)) {
                if (probe.get("/") != OK) {
                    throw new IOException("the page was refused");
                }
                long listeningNanos = System.nanoTime();
                while (probe.get("/healthz/ready") != OK) {
                    pause(process, beginNanos, READY_POLL_NANOS);
                }
                long readyNanos = System.nanoTime();
                long cpuNanos = ProcessSample.of(process.pid()).cpuNanos();
                return new Start(millis(execNanos - beginNanos), millis(listeningNanos - execNanos),
                        millis(readyNanos - execNanos), millis(cpuNanos));
            }
        } finally {
            end(process);
        }
    }

    /** Returns when it was seen that the launcher had become java. */
    private static long awaitJava(Process process, long beginNanos) throws IOException {
        Path name = Path.of("/proc", Long.toString(process.pid()), "comm");
        while (!isJava(name)) {
            pause(process, beginNanos, POLL_NANOS / 2);
        }
        return System.nanoTime();
    }

    private static boolean isJava(Path name) {
        try {
            return Files.readString(name).strip().equals("java");
        } catch (IOException _) {
            return false; // it has ended
        }
    }

    private HttpProbe connect(Process process, long beginNanos) throws IOException {
        while (true) {
            try {
                return new HttpProbe(port);
            } catch (IOException _) { // not yet
                pause(process, beginNanos, POLL_NANOS);
            }
        }
    }

    private static void pause(Process process, long beginNanos, long nanos) throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the server ended with " + process.exitValue());
        }
        if (System.nanoTime() - beginNanos - LIMIT_NANOS > 0) {
            throw new IOException("the server did not start in time");
        }
        LockSupport.parkNanos(nanos);
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static double millis(long nanos) { return nanos / 1e6; }
}
