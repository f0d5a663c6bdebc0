// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** Whether this node takes new participants. */
public enum Readiness {
    STARTING, READY, DRAINING
}
