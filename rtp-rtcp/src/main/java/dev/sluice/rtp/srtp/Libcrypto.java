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
 * OpenSSL 3's libcrypto, its functions by name and how they are called. Addresses are longs; the caller answers for them. Loading this
 * class fails with a LinkageError where the library is missing.
 *
 * <p>All are called alike, with six words and one word back, because the JVM makes code for each signature it is given and a start waits
 * for that. The C calling conventions of Linux allow it: up to six integers and addresses go by register, a function leaves those alone
 * that it has no parameter for, and of a word that holds an int it reads the lower half. The calls are critical ones: they never call
 * back, and those that are not a matter of a microsecond are made once, at the start.
 */
@SuppressWarnings("restricted") // native access is what this class is for; --enable-native-access is the operator's consent
final class Libcrypto {
    private static final int MAX_STRING_LENGTH = 256; // bytes
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG), Linker.Option.critical(false));

    private Libcrypto() {}

    /** For example "OpenSSL 3.0.19 27 Jan 2026". */
    static String version() {
        return string(call(function("OpenSSL_version"), 0, 0, 0, 0, 0, 0));
    }

    /** @throws UnsatisfiedLinkError when the library lacks it */
    static MemorySegment function(String name) {
        return LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError("libcrypto has no " + name));
    }

    /** The result in the low bits, as many as the function returns; the others mean nothing. */
    static long call(MemorySegment function, long first, long second, long third, long fourth, long fifth,
            long sixth) {
        try {
            return (long) CALL.invokeExact(function, first, second, third, fourth, fifth, sixth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // a downcall throws nothing
            throw new IllegalStateException(e);
        }
    }

    /** The C string there. */
    static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(MAX_STRING_LENGTH).getString(0);
    }

    /** @throws IllegalStateException when the int in {@code result} is not the 1 that says success */
    static void requireOne(long result, String function) {
        if ((int) result != 1) {
            throw new IllegalStateException(function + " failed with " + (int) result);
        }
    }

    /** @throws IllegalStateException when {@code result} is 0, which says failure */
    static long requireAddress(long result, String function) {
        if (result == 0) {
            throw new IllegalStateException(function + " failed");
        }
        return result;
    }
}
