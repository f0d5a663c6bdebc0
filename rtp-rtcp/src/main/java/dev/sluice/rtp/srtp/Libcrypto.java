// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL 3's libcrypto that {@link LibcryptoTransform}s need. Addresses are longs; the caller answers for them. The
 * calls made for every packet are critical ones: they take about a microsecond, never block and never call back. Loading this class
 * fails with a LinkageError where the library or one of the functions is missing.
 */
@SuppressWarnings("restricted") // native access is what this class is for; --enable-native-access is the operator's consent
final class Libcrypto {
    static final int ENCRYPT = 1;
    static final int DECRYPT = 0;
    static final int GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
    static final int SET_TAG = 0x11; // EVP_CTRL_AEAD_SET_TAG

    private static final int MAX_VERSION_LENGTH = 256; // bytes
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());

    private static final MethodHandle VERSION = plain("OpenSSL_version", JAVA_LONG, JAVA_INT);
    private static final MethodHandle FETCH = plain("EVP_CIPHER_fetch", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle NEW = plain("EVP_CIPHER_CTX_new", JAVA_LONG);
    private static final MethodHandle FREE = LINKER.downcallHandle(find("EVP_CIPHER_CTX_free"), FunctionDescriptor
            .ofVoid(JAVA_LONG));
    private static final MethodHandle INIT = critical("EVP_CipherInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle UPDATE = critical("EVP_CipherUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_INT);
    private static final MethodHandle FINAL = critical("EVP_CipherFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CTRL = critical("EVP_CIPHER_CTX_ctrl", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT,
            JAVA_LONG);

    private Libcrypto() {}

    /** For example "OpenSSL 3.0.19 27 Jan 2026". */
    static String version() {
        try {
            long text = (long) VERSION.invokeExact(0);
            return MemorySegment.ofAddress(text).reinterpret(MAX_VERSION_LENGTH).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** An EVP_CIPHER by its OpenSSL name; lives as long as the process, so fetch once. */
    static long fetchCipher(String name) {
        try (Arena arena = Arena.ofConfined()) {
            long cipher = (long) FETCH.invokeExact(0L, arena.allocateFrom(name).address(), 0L);
            return require(cipher, "EVP_CIPHER_fetch");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** An EVP_CIPHER_CTX; owned by the caller. */
    static long newContext() {
        try {
            return require((long) NEW.invokeExact(), "EVP_CIPHER_CTX_new");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static void freeContext(long context) {
        try {
            FREE.invokeExact(context);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** EVP_CipherInit_ex: {@code cipher} and {@code key} 0 keep what was set before. */
    static void init(long context, long cipher, long key, long iv, int direction) {
        try {
            require((int) INIT.invokeExact(context, cipher, 0L, key, iv, direction), "EVP_CipherInit_ex");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** EVP_CipherUpdate: {@code output} 0 means that the input is only authenticated. */
    static void update(long context, long output, long outputLength, long input, int inputLength) {
        try {
            require((int) UPDATE.invokeExact(context, output, outputLength, input, inputLength), "EVP_CipherUpdate");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** EVP_CipherFinal_ex: false when a tag does not verify. Writes nothing to {@code output} for the ciphers used here. */
    static boolean finish(long context, long output, long outputLength) {
        try {
            return (int) FINAL.invokeExact(context, output, outputLength) == 1;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static void control(long context, int command, int argument, long address) {
        try {
            require((int) CTRL.invokeExact(context, command, argument, address), "EVP_CIPHER_CTX_ctrl");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** For short calls that neither block nor call back into Java. */
    static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(find(name), FunctionDescriptor.of(result, arguments), Linker.Option.critical(
                false));
    }

    /** What a downcall threw, for the caller to throw on: our own exceptions as they are, nothing else is possible. */
    static RuntimeException broken(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException own ? own : new IllegalStateException(e);
    }

    private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(find(name), FunctionDescriptor.of(result, arguments));
    }

    private static MemorySegment find(String name) {
        return LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError("libcrypto has no " + name));
    }

    private static long require(long result, String function) {
        if (result == 0) {
            throw new IllegalStateException(function + " failed");
        }
        return result;
    }

    private static void require(int result, String function) {
        if (result != 1) {
            throw new IllegalStateException(function + " failed with " + result);
        }
    }
}
