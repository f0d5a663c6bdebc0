// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.http.HttpCall;
import io.netty.handler.codec.http.HttpHeaderNames;

/** Reads the {@code Authorization} header (RFC 6750 §2.1). */
final class Bearer {
    private static final String SCHEME = "bearer ";

    private Bearer() {}

    /** @throws SignalingException {@code unauthorized} */
    static TokenClaims claims(HttpCall call, Authenticator authenticator) {
        String header = call.header(HttpHeaderNames.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new SignalingException(SignalingError.UNAUTHORIZED, "Authorization: Bearer <token> is missing");
        }
        return authenticator.verify(header.substring(SCHEME.length()).trim());
    }
}
