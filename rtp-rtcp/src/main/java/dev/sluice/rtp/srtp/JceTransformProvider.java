// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/**
 * The Java platform's own ciphers, always there. They work on arrays, so packets are copied in and out, and leave about 1 kB (GCM) or
 * half that (CM) of garbage a packet.
 */
final class JceTransformProvider implements SrtpTransformProvider {
    @Override
    public String name() { return "jce"; }

    @Override
    public String description() { return "SunJCE of Java " + Runtime.version(); }

    @Override
    public SrtpTransform create(SessionKeys keys) {
        return keys.profile.isAead() ? new JceGcmTransform(keys) : new JceCounterModeTransform(keys);
    }
}
