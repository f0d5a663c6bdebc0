// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.lang.foreign.MemorySegment;

/**
 * The low-level SHA-1 of libcrypto. Deprecated there in favour of EVP_MAC, but it alone lets an HMAC start from saved states, which
 * halves the time for short packets. Apart from {@link Libcrypto}: a library built without it still has GCM.
 */
final class LibcryptoSha1 {
    /** Bytes of SHA_CTX: five words of state, two of length, sixteen of data, one of count. */
    static final int CONTEXT_LENGTH = 24 * Integer.BYTES;

    private static final MemorySegment INIT = Libcrypto.function("SHA1_Init");
    private static final MemorySegment UPDATE = Libcrypto.function("SHA1_Update");
    private static final MemorySegment FINAL = Libcrypto.function("SHA1_Final");

    private LibcryptoSha1() {}

    static void init(long context) { Libcrypto.requireOne(Libcrypto.call(INIT, context, 0, 0, 0, 0, 0), "SHA1_Init"); }

    static void update(long context, long input, long inputLength) {
        Libcrypto.requireOne(Libcrypto.call(UPDATE, context, input, inputLength, 0, 0, 0), "SHA1_Update");
    }

    static void finish(long digest, long context) {
        Libcrypto.requireOne(Libcrypto.call(FINAL, digest, context, 0, 0, 0, 0), "SHA1_Final");
    }
}
