// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results as JSON. Names of components become snake case; unknown names are read over. */
public final class ResultFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ResultFile() {}

    /** For a page that holds a result. */
    public static String toJson(LoadTestResult result) {
        try {
            return MAPPER.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static void write(Path file, LoadTestResult result) throws IOException {
        Files.writeString(file, toJson(result) + "\n");
    }

    /** @throws IOException when the file cannot be read, holds no result, or one of another {@link LoadTestResult#SCHEMA} */
    public static LoadTestResult read(Path file) throws IOException {
        LoadTestResult result = MAPPER.readValue(file.toFile(), LoadTestResult.class);
        if (result.schema() != LoadTestResult.SCHEMA) {
            throw new IOException(file + " has schema " + result.schema() + ", this is " + LoadTestResult.SCHEMA);
        }
        return result;
    }
}
