// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import dev.sluice.signaling.IceCandidateInit;
import dev.sluice.signaling.OfferParams;
import dev.sluice.signaling.OfferParams.TrackDeclaration;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.TrackSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes messages of checked parameters, one method for each that has any. */
final class ClientMessageReader {
    private static final int MAX_SDP_CHARS = 512 * 1024;
    private static final int MAX_MEDIA_SECTIONS = 256;
    private static final int MAX_CANDIDATE_CHARS = 8 * 1024; // a line of SDP
    private static final int MAX_ID_CHARS = 64;
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1; // ECMAScript

    private ClientMessageReader() {}

    static ClientMessage read(ClientMethod method, Params params) {
        return switch (method) {
            case JOIN -> join(params);
            case RESUME -> resume(params);
            case OFFER -> offer(params);
            case ANSWER -> answer(params);
            case SET_MUTED -> setMuted(params);
            case SET_SUBSCRIPTION -> setSubscription(params);
            case PING -> new ClientMessage.Ping();
            case LEAVE -> new ClientMessage.Leave();
            case CANDIDATE -> candidate(params);
        };
    }

    private static ClientMessage join(Params params) {
        params.integer("protocol", Protocol.VERSION, Protocol.VERSION);
        Params client = params.optionalObject("client");
        return new ClientMessage.Join(params.optionalString("token", Protocol.MAX_TOKEN_CHARS),
                params.optionalLabel("room", Protocol.MAX_NAME_CHARS),
                params.optionalLabel("client_id", Protocol.MAX_NAME_CHARS),
                params.optionalLabel("name", Protocol.MAX_NAME_CHARS), client == null
                        ? null
                        : new ClientMessage.ClientSoftware(client.optionalLabel("sdk", MAX_ID_CHARS),
                                client.optionalLabel("version", MAX_ID_CHARS)));
    }

    private static ClientMessage resume(Params params) {
        return new ClientMessage.Resume(params.string("resume_token", MAX_ID_CHARS),
                params.integer("last_seq", 0, MAX_SAFE_INTEGER));
    }

    private static ClientMessage offer(Params params) {
        String sdp = sdp(params);
        List<TrackDeclaration> tracks = new ArrayList<>();
        Set<String> mids = new HashSet<>();
        for (Params track : params.objects("tracks", MAX_MEDIA_SECTIONS)) {
            String mid = track.label("mid", MAX_ID_CHARS);
            if (!mids.add(mid)) {
                throw track.invalid("mid", "is declared twice");
            }
            String name = track.optionalString("name", Protocol.MAX_NAME_CHARS);
            tracks.add(new TrackDeclaration(mid, track.oneOf("source", TrackSource.class), name == null ? "" : name,
                    track.optionalBool("muted", false)));
        }
        return new ClientMessage.Offer(new OfferParams(sdp, tracks));
    }

    private static ClientMessage answer(Params params) {
        return new ClientMessage.Answer((int) params.integer("offer_id", 0, Integer.MAX_VALUE), sdp(params));
    }

    private static ClientMessage candidate(Params params) {
        IceCandidateInit candidate = new IceCandidateInit(params.string("candidate", MAX_CANDIDATE_CHARS),
                params.optionalString("sdp_mid", MAX_ID_CHARS),
                (int) params.optionalInteger("sdp_m_line_index", 0, MAX_MEDIA_SECTIONS - 1, -1),
                params.optionalString("username_fragment", Protocol.MAX_NAME_CHARS));
        // W3C WebRTC §4.4.2 addIceCandidate: both null is an error, except for the end of all gathering.
        if (candidate.sdpMid() == null && candidate.sdpMLineIndex() < 0 && !candidate.isEndOfCandidates()) {
            throw params.invalid("sdp_mid", "is missing, and so is sdp_m_line_index");
        }
        return new ClientMessage.Candidate(candidate);
    }

    private static ClientMessage setMuted(Params params) {
        return new ClientMessage.SetMuted(params.label("track_id", MAX_ID_CHARS), params.bool("muted"));
    }

    private static ClientMessage setSubscription(Params params) {
        return new ClientMessage.SetSubscription(params.label("track_id", MAX_ID_CHARS), params.bool("subscribed"));
    }

    private static String sdp(Params params) {
        String sdp = params.string("sdp", Integer.MAX_VALUE);
        if (sdp.length() > MAX_SDP_CHARS) {
            throw new SignalingException(SignalingError.BAD_SDP, "sdp: longer than 512 kB");
        }
        return sdp;
    }
}
