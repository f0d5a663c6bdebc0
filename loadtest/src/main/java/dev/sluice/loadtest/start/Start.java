// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.start;

/**
 * One start, in milliseconds.
 *
 * @param launcher from the command to the exec of java
 * @param listening from the exec of java to the page
 * @param ready from the exec of java to 200 at {@code /healthz/ready}
 * @param cpu CPU time of the process until it is ready, all its threads, in steps of 10 ms
 */
record Start(double launcher, double listening, double ready, double cpu) {
    /** From the command to the page: what a user waits. */
    double commandToListening() { return launcher + listening; }
}
