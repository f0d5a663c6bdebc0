// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A cipher of OpenSSL's default provider, called by the functions that the provider itself names (provider(7), provider-cipher(7)). The
 * usual way to them, EVP, looks up parameters by name for every packet, which takes longer than to encrypt a packet of voice. What EVP
 * checks and this does not: that the arguments fit the cipher. Immutable; lives as long as the process.
 */
final class ProviderCipher {
    // core_dispatch.h
    private static final int OPERATION_CIPHER = 2;
    private static final int NEW_CONTEXT = 1;
    private static final int ENCRYPT_INIT = 2;
    private static final int DECRYPT_INIT = 3;
    private static final int UPDATE = 4;
    private static final int FINAL = 5;
    private static final int FREE_CONTEXT = 7;
    private static final int GET_PARAMETERS = 10; // of a context
    private static final int SET_PARAMETERS = 11;

    // OSSL_ALGORITHM: names, properties, OSSL_DISPATCH[], description. OSSL_DISPATCH: an int and a function, the last one 0.
    private static final int ALGORITHM_BYTES = 32;
    private static final int IMPLEMENTATION = 16;
    private static final int DISPATCH_BYTES = 16;
    private static final int FUNCTION = 8;

    // OSSL_PARAM: key, type, data, size, returned size; a key of 0 ends an array of them.
    private static final int PARAMETER_BYTES = 40;
    private static final int PARAMETER_TYPE = 8;
    private static final int PARAMETER_DATA = 16;
    private static final int PARAMETER_SIZE = 24;
    private static final int OCTET_STRING = 5;
    /** Bytes of the array that {@link #writeTagParameters} writes. */
    static final int TAG_PARAMETERS_BYTES = 2 * PARAMETER_BYTES;

    private static final long TAG_KEY = Arena.global().allocateFrom("tag").address(); // OSSL_CIPHER_PARAM_AEAD_TAG

    private final long providerContext;
    private final MemorySegment newContext;
    private final MemorySegment freeContext;
    private final MemorySegment encryptInit;
    private final MemorySegment decryptInit;
    private final MemorySegment update;
    private final MemorySegment finish;
    private final MemorySegment getParameters;
    private final MemorySegment setParameters;

    private ProviderCipher(long providerContext, long dispatch) {
        this.providerContext = providerContext;
        this.newContext = find(dispatch, NEW_CONTEXT);
        this.freeContext = find(dispatch, FREE_CONTEXT);
        this.encryptInit = find(dispatch, ENCRYPT_INIT);
        this.decryptInit = find(dispatch, DECRYPT_INIT);
        this.update = find(dispatch, UPDATE);
        this.finish = find(dispatch, FINAL);
        this.getParameters = find(dispatch, GET_PARAMETERS);
        this.setParameters = find(dispatch, SET_PARAMETERS);
    }

    /**
     * Looks it up.
     *
     * @param name OpenSSL's first, such as AES-128-GCM
     * @throws IllegalStateException when there is no such provider or cipher
     * @throws LinkageError when the library is missing or too old
     */
    static ProviderCipher fetch(String name) {
        try (Arena arena = Arena.ofConfined()) {
            long provider = Libcrypto.requireAddress(Libcrypto.call(Libcrypto.function("OSSL_PROVIDER_load"), 0,
                    arena.allocateFrom("default").address(), 0, 0, 0, 0), "OSSL_PROVIDER_load");
            long context = Libcrypto.call(Libcrypto.function("OSSL_PROVIDER_get0_provider_ctx"), provider, 0, 0, 0, 0,
                    0);
            long noCache = arena.allocate(Integer.BYTES).address();
            long algorithms = Libcrypto.call(Libcrypto.function("OSSL_PROVIDER_query_operation"), provider,
                    OPERATION_CIPHER, noCache, 0, 0, 0);
            for (long at = algorithms; at != 0 && NativeMemory.getWord(at) != 0; at += ALGORITHM_BYTES) {
                if ((Libcrypto.string(NativeMemory.getWord(at)) + ":").startsWith(name + ":")) { // aliases follow
                    return new ProviderCipher(context, NativeMemory.getWord(at + IMPLEMENTATION));
                }
            }
            throw new IllegalStateException("OpenSSL's default provider has no " + name);
        }
    }

    private static MemorySegment find(long dispatch, int function) {
        for (long at = dispatch; (int) NativeMemory.getWord(at) != 0; at += DISPATCH_BYTES) {
            if ((int) NativeMemory.getWord(at) == function) {
                return MemorySegment.ofAddress(NativeMemory.getWord(at + FUNCTION));
            }
        }
        throw new IllegalStateException("a cipher of OpenSSL's default provider lacks function " + function);
    }

    /** Owned by the caller. */
    long newContext() {
        return Libcrypto.requireAddress(Libcrypto.call(newContext, providerContext, 0, 0, 0, 0, 0), "newctx");
    }

    void freeContext(long context) { Libcrypto.call(freeContext, context, 0, 0, 0, 0, 0); }

    /** Sets the key of a context, for as long as it lives. */
    void setKey(long context, long key, int keyLength) {
        Libcrypto.requireOne(Libcrypto.call(encryptInit, context, key, keyLength, 0, 0, 0), "encrypt_init");
    }

    /** Begins a message to encrypt. */
    void beginEncryption(long context, long iv, int ivLength) {
        Libcrypto.requireOne(Libcrypto.call(encryptInit, context, 0, 0, iv, ivLength, 0), "encrypt_init");
    }

    /** Begins a message to decrypt. */
    void beginDecryption(long context, long iv, int ivLength) {
        Libcrypto.requireOne(Libcrypto.call(decryptInit, context, 0, 0, iv, ivLength, 0), "decrypt_init");
    }

    /**
     * Goes on with the message.
     *
     * @param output room for as many bytes as there are of input; 0 when the input is only authenticated
     * @param outputLength where the function writes a word
     */
    void update(long context, long output, long outputLength, long input, int length) {
        Libcrypto.requireOne(Libcrypto.call(update, context, output, outputLength, length, input, length), "update");
    }

    /**
     * Ends the message; no ciphers used here have bytes left to write then.
     *
     * @return false when the tag does not verify
     */
    boolean finish(long context, long output, long outputLength) {
        return (int) Libcrypto.call(finish, context, output, outputLength, 0, 0, 0) == 1;
    }

    /** Prepares memory that {@link #getTag} and {@link #setTag} use. */
    static void writeTagParameters(long parameters, int tagLength) {
        NativeMemory.setZero(parameters, TAG_PARAMETERS_BYTES);
        NativeMemory.setWord(parameters, TAG_KEY);
        NativeMemory.setWord(parameters + PARAMETER_TYPE, OCTET_STRING);
        NativeMemory.setWord(parameters + PARAMETER_SIZE, tagLength);
    }

    /** Writes the tag of a message that is finished. */
    void getTag(long context, long parameters, long tag) {
        NativeMemory.setWord(parameters + PARAMETER_DATA, tag);
        Libcrypto.requireOne(Libcrypto.call(getParameters, context, parameters, 0, 0, 0, 0), "get_ctx_params");
    }

    /** Reads the tag that {@link #finish} is to verify. */
    void setTag(long context, long parameters, long tag) {
        NativeMemory.setWord(parameters + PARAMETER_DATA, tag);
        Libcrypto.requireOne(Libcrypto.call(setParameters, context, parameters, 0, 0, 0, 0), "set_ctx_params");
    }
}
