// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;

/** Writes messages and API answers: snake_case members, lower-case enums, UTF-8. Stateless and thread-safe. */
public final class Json {
    private static final String VERSION = "2.0";
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build().writer();

    private Json() {}

    public static byte[] write(ServerMessage message) {
        return switch (message) {
            case ServerMessage.Result(RpcId id, ServerResult result) ->
                writeValue(new ResultEnvelope(VERSION, id.json(), result));
            case ServerMessage.Failure(RpcId id, SignalingError error, String detail) -> writeValue(
                    new FailureEnvelope(VERSION, id.json(),
                            new ErrorObject(error.code(), detail, new ErrorData(error.reason()))));
            case ServerMessage.Notification(long seq, ServerNotification notification) -> writeValue(
                    new NotificationEnvelope(VERSION, notification.method(), new SequencedParams(seq, notification)));
        };
    }

    /** Any record of ours. */
    public static byte[] writeValue(Object value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unwritable " + value.getClass().getName(), e); // our records are plain data
        }
    }

    private record ResultEnvelope(String jsonrpc, @JsonRawValue String id, ServerResult result) {}

    private record FailureEnvelope(String jsonrpc, @JsonRawValue String id, ErrorObject error) {}

    private record ErrorObject(int code, String message, ErrorData data) {}

    private record ErrorData(String reason) {}

    private record NotificationEnvelope(String jsonrpc, String method, SequencedParams params) {}

    @JsonPropertyOrder("seq")
    private record SequencedParams(long seq, @JsonUnwrapped ServerNotification notification) {}
}
