// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.result.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at this machine. Linux only. */
final class ThisMachine {
    private ThisMachine() {}

    /** @param generatorCpus processors of this process */
    static Machine describe(String generatorCpus) {
        try {
            List<String> processors = Files.readAllLines(Path.of("/proc/cpuinfo"));
            String kilobytes = value(Files.readAllLines(Path.of("/proc/meminfo")), "MemTotal").replaceAll("\\D", "");
            return new Machine(System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    value(processors, "model name"),
                    (int) processors.stream().filter(line -> line.startsWith("processor")).count(),
                    Long.parseLong(kilobytes) * 1024, Runtime.version().toString(), generatorCpus);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key)).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
    }
}
