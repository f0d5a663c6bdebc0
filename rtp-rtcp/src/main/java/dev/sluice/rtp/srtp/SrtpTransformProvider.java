// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** One implementation of the transforms. Stateless; may be used from any thread. */
interface SrtpTransformProvider {
    /** Short and stable, for logs and configuration. */
    String name();

    /** What stands behind it, for logs. */
    String description();

    /** Throws a RuntimeException or LinkageError when this machine lacks what the profile needs. */
    SrtpTransform create(SessionKeys keys);
}
