// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.signaling.SignalingError;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly: one value, no duplicate members, at most 32 levels, numbers of at most 32 digits. Bad input is a verdict, never
 * an exception. Stateless and thread-safe.
 */
public final class JsonRpcReader {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_CHARS = 32;
    private static final int MAX_NAME_CHARS = 256;
    private static final int MAX_STRING_CHARS = 1 << 20; // the message limit
    private static final int MAX_METHOD_CHARS = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(strictFactory())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private JsonRpcReader() {}

    /** One message; batches are refused. */
    public static Inbound read(String text) {
        JsonNode root = readTree(text);
        if (root == null) {
            return new Inbound.Malformed(RpcId.NULL, SignalingError.PARSE_ERROR, "not JSON");
        }
        if (root.isArray()) {
            return invalidRequest(RpcId.NULL, "batches are not supported");
        }
        if (!root.isObject()) {
            return invalidRequest(RpcId.NULL, "a message is an object");
        }
        return readObject(root);
    }

    /** The JSON value in {@code text}, or null when there is not exactly one. Shared by the HTTP API. */
    public static @Nullable JsonNode readTree(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            return root == null || root.isMissingNode() ? null : root;
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    private static Inbound readObject(JsonNode root) {
        JsonNode idNode = root.get("id");
        RpcId id = idNode == null ? null : RpcId.read(idNode);
        if (idNode != null && id == null) {
            return invalidRequest(RpcId.NULL, "id: must be a string of 1 to 64 characters or an integer");
        }
        RpcId answerId = id == null ? RpcId.NULL : id;
        if (!"2.0".equals(root.path("jsonrpc").textValue())) {
            return invalidRequest(answerId, "jsonrpc: must be \"2.0\"");
        }
        String method = root.path("method").textValue();
        if (method == null || method.length() > MAX_METHOD_CHARS) {
            return invalidRequest(answerId, "method: must be a string of at most 64 characters");
        }
        JsonNode params = root.get("params");
        if (params == null) {
            params = JsonNodeFactory.instance.objectNode();
        }
        if (!params.isObject()) {
            return new Inbound.Malformed(answerId, SignalingError.INVALID_PARAMS, "params: must be an object");
        }
        return id == null ? new Inbound.Notification(method, params) : new Inbound.Call(id, method, params);
    }

    private static Inbound invalidRequest(RpcId id, String detail) {
        return new Inbound.Malformed(id, SignalingError.INVALID_REQUEST, detail);
    }

    private static JsonFactory strictFactory() {
        StreamReadConstraints limits = StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_CHARS).maxNameLength(MAX_NAME_CHARS).maxStringLength(MAX_STRING_CHARS)
                .build();
        return new JsonFactoryBuilder().streamReadConstraints(limits)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
}
