// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;

/**
 * The low-level SHA-1 of libcrypto. Deprecated there in favour of EVP_MAC, but it alone lets an HMAC start from saved states, which
 * halves the time for short packets. Apart from {@link Libcrypto}: a library built without it still has GCM.
 */
final class LibcryptoSha1 {
    /** Bytes of SHA_CTX: five words of state, two of length, sixteen of data, one of count. */
    static final int CONTEXT_LENGTH = 24 * Integer.BYTES;

    private static final MethodHandle INIT = Libcrypto.critical("SHA1_Init", JAVA_INT, JAVA_LONG);
    private static final MethodHandle UPDATE = Libcrypto.critical("SHA1_Update", JAVA_INT, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);
    private static final MethodHandle FINAL = Libcrypto.critical("SHA1_Final", JAVA_INT, JAVA_LONG, JAVA_LONG);

    private LibcryptoSha1() {}

    static void init(long context) {
        try {
            require((int) INIT.invokeExact(context));
        } catch (Throwable e) {
            throw Libcrypto.broken(e);
        }
    }

    static void update(long context, long input, long inputLength) {
        try {
            require((int) UPDATE.invokeExact(context, input, inputLength));
        } catch (Throwable e) {
            throw Libcrypto.broken(e);
        }
    }

    static void finish(long digest, long context) {
        try {
            require((int) FINAL.invokeExact(digest, context));
        } catch (Throwable e) {
            throw Libcrypto.broken(e);
        }
    }

    private static void require(int result) {
        if (result != 1) {
            throw new IllegalStateException("libcrypto's SHA-1 failed with " + result);
        }
    }
}
