// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** The system's libcrypto (OpenSSL 3) by the foreign function interface: works on direct buffers where they are, no garbage. */
final class LibcryptoTransformProvider implements SrtpTransformProvider {
    @Override
    public String name() { return "libcrypto"; }

    @Override
    public String description() { return Libcrypto.version(); }

    @Override
    public SrtpTransform create(SessionKeys keys) {
        return keys.profile.isAead() ? new LibcryptoGcmTransform(keys) : new LibcryptoCounterModeTransform(keys);
    }
}
