// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process started for a test, in a folder of its own that goes with it. What it prints is kept there. */
public final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 120; // the first start may build it
    private static final long STOP_SECONDS = 15;
    private static final int LOG_TAIL = 2000; // characters
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private final Path folder;
    private final List<String> command;
    private final Process process;

    private ServerProcess(Path folder, List<String> command, Process process) {
        this.folder = folder;
        this.command = command;
        this.process = process;
    }

    /**
     * Starts.
     *
     * @param folder made by {@link #newFolder}, deleted in the end
     * @param cpus processors it may use, as {@code taskset -c} takes them; empty for all
     * @throws UncheckedIOException when there is no such program
     */
    static ServerProcess start(Path folder, String cpus, List<String> command, Map<String, String> environment) {
        List<String> pinned = new ArrayList<>();
        if (!cpus.isEmpty()) {
            pinned.addAll(List.of(TASKSET.toString(), "-c", cpus));
        }
        pinned.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(pinned).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(folder, List.copyOf(pinned), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path newFolder(String name) {
        try {
            return Files.createTempDirectory("loadtest-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() { return process.pid(); }

    List<String> command() { return command; }

    boolean isAlive() { return process.isAlive(); }

    /** Waits until something listens on a TCP port of the loopback; ends the process when nothing does in time. */
    void awaitListening(int port) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() - deadlineNanos < 0 && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // not yet
            }
        }
        String log = log();
        close();
        throw new UncheckedIOException(new IOException(command.getFirst() + " did not start: " + log));
    }

    private String log() {
        try {
            String text = Files.readString(folder.resolve("log"));
            return text.substring(Math.max(0, text.length() - LOG_TAIL));
        } catch (IOException e) {
            return "";
        }
    }

    /** First line a program prints, empty where it cannot be run or fails. */
    static String firstLine(String... command) {
        try {
            Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
            asked.getOutputStream().close();
            String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return asked.waitFor() == 0 ? text.lines().findFirst().orElse("").strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** A port nobody uses now. */
    public static int freeTcpPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by its process id and deletes its folder. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
