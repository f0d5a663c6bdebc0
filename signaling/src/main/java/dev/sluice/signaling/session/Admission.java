// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.Grants;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.message.ClientMessage.Join;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides who a {@code join} lets in, and as whom. Thread-safe. */
final class Admission {
    private static final Pattern PARTICIPANT_ID = Pattern.compile("PA_[A-Za-z0-9_-]{16}"); // 96 bits in base64url

    private final Authenticator authenticator;

    Admission(Authenticator authenticator) { this.authenticator = authenticator; }

    /** @throws SignalingException {@code unauthorized}, {@code forbidden}, or {@code invalid_params} */
    JoinRequest admit(Join join) {
        if (join.token() != null) {
            return byToken(join, authenticator.verify(join.token()));
        }
        if (!authenticator.isOpen()) {
            throw new SignalingException(SignalingError.UNAUTHORIZED, "token: is missing");
        }
        String identity = required("client_id", join.clientId());
        return new JoinRequest(required("room", join.room()), identity, join.name() == null ? identity : join.name(),
                Grants.ALL, null);
    }

    private static JoinRequest byToken(Join join, TokenClaims claims) {
        String room = claims.video().room();
        if (room == null || !claims.video().mayJoin(room)) {
            throw forbidden("token: does not allow joining a room");
        }
        if (join.room() != null && !join.room().equals(room)) {
            throw forbidden("room: the token is for another one");
        }
        if (join.clientId() != null && !join.clientId().equals(claims.identity())) {
            throw forbidden("client_id: the token is for another one");
        }
        return new JoinRequest(room, claims.identity(), name(join, claims), grants(claims), promisedId(claims));
    }

    private static String name(Join join, TokenClaims claims) {
        if (claims.name() != null) {
            return claims.name();
        }
        return join.name() == null ? claims.identity() : join.name();
    }

    private static Grants grants(TokenClaims claims) {
        return new Grants(claims.video().canPublish() ? Grants.Publish.ALLOWED : Grants.Publish.DENIED,
                claims.video().canSubscribe() ? Grants.Subscribe.ALLOWED : Grants.Subscribe.DENIED);
    }

    /** {@code POST /api/join} puts the participant's id into {@code jti}. */
    private static @Nullable String promisedId(TokenClaims claims) {
        String id = claims.id();
        return id != null && PARTICIPANT_ID.matcher(id).matches() ? id : null;
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) {
            throw new SignalingException(SignalingError.INVALID_PARAMS, name + ": is missing");
        }
        return value;
    }

    private static SignalingException forbidden(String message) {
        return new SignalingException(SignalingError.FORBIDDEN, message);
    }
}
