// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

/**
 * Where client and server ran.
 *
 * @param system name and version of the kernel
 * @param processor model as the kernel names it
 * @param java version of the load generator's JVM
 * @param generatorCpus processors the load generator may use, as {@code taskset} writes them
 */
public record Machine(String system, String processor, int processors, long memoryBytes, String java,
        String generatorCpus) {}
