// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL 3's libcrypto that {@link LibcryptoTransform}s need. Addresses are longs; the caller answers for them. Loading
 * this class fails with a LinkageError where the library or one of the functions is missing.
 *
 * <p>All are called alike, with six words and one word back, because the JVM makes code for each signature it is given and a start waits
 * for that. The C calling conventions of Linux allow it: up to six integers and addresses go by register, a function leaves those alone
 * that it has no parameter for, and of a word that holds an int it reads the lower half. The calls are critical ones: they never call
 * back, and the two that are not a matter of a microsecond are made once, at the start.
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

    private static final FunctionDescriptor SIX_WORDS = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle VERSION = function("OpenSSL_version");
    private static final MethodHandle FETCH = function("EVP_CIPHER_fetch");
    private static final MethodHandle NEW = function("EVP_CIPHER_CTX_new");
    private static final MethodHandle FREE = function("EVP_CIPHER_CTX_free");
    private static final MethodHandle INIT = function("EVP_CipherInit_ex");
    private static final MethodHandle UPDATE = function("EVP_CipherUpdate");
    private static final MethodHandle FINAL = function("EVP_CipherFinal_ex");
    private static final MethodHandle CTRL = function("EVP_CIPHER_CTX_ctrl");

    private Libcrypto() {}

    /** For example "OpenSSL 3.0.19 27 Jan 2026". */
    static String version() {
        return MemorySegment.ofAddress(call(VERSION, 0, 0, 0, 0, 0, 0)).reinterpret(MAX_VERSION_LENGTH).getString(0);
    }

    /** An EVP_CIPHER by its OpenSSL name; lives as long as the process, so fetch once. */
    static long fetchCipher(String name) {
        try (Arena arena = Arena.ofConfined()) {
            long cipher = call(FETCH, 0, arena.allocateFrom(name).address(), 0, 0, 0, 0);
            return requireAddress(cipher, "EVP_CIPHER_fetch");
        }
    }

    /** An EVP_CIPHER_CTX; owned by the caller. */
    static long newContext() {
        return requireAddress(call(NEW, 0, 0, 0, 0, 0, 0), "EVP_CIPHER_CTX_new");
    }

    static void freeContext(long context) { call(FREE, context, 0, 0, 0, 0, 0); }

    /** EVP_CipherInit_ex: {@code cipher} and {@code key} 0 keep what was set before. */
    static void init(long context, long cipher, long key, long iv, int direction) {
        requireOne(call(INIT, context, cipher, 0, key, iv, direction), "EVP_CipherInit_ex");
    }

    /** EVP_CipherUpdate: {@code output} 0 means that the input is only authenticated. */
    static void update(long context, long output, long outputLength, long input, int inputLength) {
        requireOne(call(UPDATE, context, output, outputLength, input, inputLength, 0), "EVP_CipherUpdate");
    }

    /** EVP_CipherFinal_ex: false when a tag does not verify. Writes nothing to {@code output} for the ciphers used here. */
    static boolean finish(long context, long output, long outputLength) {
        return (int) call(FINAL, context, output, outputLength, 0, 0, 0) == 1;
    }

    static void control(long context, int command, int argument, long address) {
        requireOne(call(CTRL, context, command, argument, address, 0, 0), "EVP_CIPHER_CTX_ctrl");
    }

    /** @throws UnsatisfiedLinkError when the library lacks it */
    static MethodHandle function(String name) {
        MemorySegment address = LIBRARY.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("libcrypto has no " + name));
        return LINKER.downcallHandle(address, SIX_WORDS, Linker.Option.critical(false));
    }

    /** The result in the low bits, as many as the function returns; the others mean nothing. */
    static long call(MethodHandle function, long first, long second, long third, long fourth, long fifth, long sixth) {
        try {
            return (long) function.invokeExact(first, second, third, fourth, fifth, sixth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // a downcall throws nothing
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalStateException when the int in {@code result} is not the 1 that says success */
    static void requireOne(long result, String function) {
        if ((int) result != 1) {
            throw new IllegalStateException(function + " failed with " + (int) result);
        }
    }

    private static long requireAddress(long result, String function) {
        if (result == 0) {
            throw new IllegalStateException(function + " failed");
        }
        return result;
    }
}
