// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal names the parameter. */
class ClientMessageValidationTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
            join; {}; protocol: is missing
            join; {"protocol":2}; protocol: must be an integer from 1 to 1
            join; {"protocol":"1"}; protocol: must be an integer from 1 to 1
            join; {"protocol":1.0}; protocol: must be an integer from 1 to 1
            join; {"protocol":1,"room":7}; room: must be a string
            join; {"protocol":1,"room":""}; room: must have 1 to 256 characters and no control characters
            join; {"protocol":1,"room":"  "}; room: must have 1 to 256 characters and no control characters
            join; {"protocol":1,"client_id":"a\\u0000b"}; client_id: must have 1 to 256 characters and no control characters
            join; {"protocol":1,"name":"\\ud83d"}; name: is not valid Unicode
            join; {"protocol":1,"client":[]}; client: must be an object
            join; {"protocol":1,"client":{"sdk":5}}; client.sdk: must be a string
            resume; {"last_seq":0}; resume_token: is missing
            resume; {"resume_token":"x"}; last_seq: is missing
            resume; {"resume_token":"x","last_seq":-1}; last_seq: must be an integer from 0 to 9007199254740991
            resume; {"resume_token":"x","last_seq":1e3}; last_seq: must be an integer from 0 to 9007199254740991
            resume; {"resume_token":"x","last_seq":99999999999999999999}; last_seq: must be an integer from 0 to 9007199254740991
            offer; {"tracks":[]}; sdp: is missing
            offer; {"sdp":"v=0"}; tracks: is missing
            offer; {"sdp":"v=0","tracks":{}}; tracks: must be a list of at most 256
            offer; {"sdp":"v=0","tracks":[5]}; tracks[0]: must be an object
            offer; {"sdp":"v=0","tracks":[{"source":"camera"}]}; tracks[0].mid: is missing
            offer; {"sdp":"v=0","tracks":[{"mid":"0"}]}; tracks[0].source: is missing
            offer; {"sdp":"v=0","tracks":[{"mid":"0","source":"CAMERA"}]}; tracks[0].source: must be one of microphone, camera, screen, screen_audio
            offer; {"sdp":"v=0","tracks":[{"mid":"0","source":"camera","muted":1}]}; tracks[0].muted: must be true or false
            offer; {"sdp":"v=0","tracks":[{"mid":"0","source":"camera"},{"mid":"0","source":"screen"}]}; tracks[1].mid: is declared twice
            answer; {"sdp":"v=0"}; offer_id: is missing
            answer; {"sdp":"v=0","offer_id":2147483648}; offer_id: must be an integer from 0 to 2147483647
            candidate; {}; candidate: is missing
            candidate; {"candidate":"candidate:1"}; sdp_mid: is missing, and so is sdp_m_line_index
            candidate; {"candidate":"c","sdp_m_line_index":256}; sdp_m_line_index: must be an integer from 0 to 255
            set_muted; {"track_id":"TR_1"}; muted: is missing
            set_muted; {"track_id":null,"muted":true}; track_id: is missing
            set_muted; {"track_id":"TR_1","muted":"true"}; muted: must be true or false
            set_subscription; {"subscribed":true}; track_id: is missing
            """)
    void shouldNameTheParameter(String method, String params, String message) {
        SignalingException refusal = refusal(method, params);
        assertEquals(SignalingError.INVALID_PARAMS, refusal.error());
        assertEquals(message, refusal.detail());
    }

    @Test
    void shouldCountCharactersNotUnits() {
        String smiles = "\ud83d\ude00".repeat(256);
        ClientMessage.Join join = (ClientMessage.Join) read("join", "{\"protocol\":1,\"name\":\"" + smiles + "\"}");
        assertEquals(smiles, join.name());
        assertEquals("name: must have 1 to 256 characters and no control characters",
                refusal("join", "{\"protocol\":1,\"name\":\"" + smiles + "x\"}").detail());
    }

    @Test
    void shouldRefuseOversizedSdpAsSuch() {
        SignalingException refusal = refusal("offer", "{\"tracks\":[],\"sdp\":\"" + "v".repeat(512 * 1024 + 1) + "\"}");
        assertEquals(SignalingError.BAD_SDP, refusal.error());
    }

    @Test
    void shouldIgnoreUnknownMembers() { assertEquals(new ClientMessage.Ping(), read("ping", "{\"future\":[1,2,3]}")); }

    @Test
    void shouldTakeTheEndOfAllGathering() {
        ClientMessage.Candidate end = (ClientMessage.Candidate) read("candidate",
                "{\"candidate\":\"\",\"sdp_mid\":null}");
        assertEquals(true, end.candidate().isEndOfCandidates());
    }

    private static SignalingException refusal(String method, String params) {
        return assertThrows(SignalingException.class, () -> read(method, params));
    }

    private static ClientMessage read(String method, String params) {
        ClientMethod known = ClientMethod.named(method);
        JsonNode node = JsonRpcReader.readTree(params);
        if (known == null || node == null) {
            throw new AssertionError(method + " " + params);
        }
        return known.read(node);
    }
}
