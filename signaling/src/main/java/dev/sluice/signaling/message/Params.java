// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Strict access to the members of a JSON object from a client. Every method throws {@code invalid_params} with the path of the member,
 * such as {@code tracks[2].source}. Members nobody asks for are ignored, so that newer clients can talk to older servers.
 */
public final class Params {
    private final JsonNode object;
    private final String path; // "" or ends with a dot

    public Params(JsonNode object) { this(object, ""); }

    private Params(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** A name shown to people: not blank, no control characters, at most {@code maxChars} code points. */
    public String label(String name, int maxChars) {
        String value = optionalLabel(name, maxChars);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        return value;
    }

    public @Nullable String optionalLabel(String name, int maxChars) {
        String value = optionalText(name);
        if (value != null && (!Text.isLabel(value) || Text.length(value) > maxChars)) {
            throw invalid(name, "must have 1 to " + maxChars + " characters and no control characters");
        }
        return value;
    }

    /** Any text of at most {@code maxChars} UTF-16 units, empty allowed. */
    public String string(String name, int maxChars) {
        String value = optionalString(name, maxChars);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        return value;
    }

    public @Nullable String optionalString(String name, int maxChars) {
        String value = optionalText(name);
        if (value != null && value.length() > maxChars) {
            throw invalid(name, "is longer than " + maxChars + " characters");
        }
        return value;
    }

    public boolean bool(String name) {
        JsonNode value = member(name);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        if (!value.isBoolean()) {
            throw invalid(name, "must be true or false");
        }
        return value.booleanValue();
    }

    public boolean optionalBool(String name, boolean whenAbsent) {
        return member(name) == null ? whenAbsent : bool(name);
    }

    /** An integer of {@code min} to {@code max}. */
    public long integer(String name, long min, long max) {
        JsonNode value = member(name);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min
                || value.longValue() > max) {
            throw invalid(name, "must be an integer from " + min + " to " + max);
        }
        return value.longValue();
    }

    public long optionalInteger(String name, long min, long max, long whenAbsent) {
        return member(name) == null ? whenAbsent : integer(name, min, max);
    }

    /** The constant whose lower-case name the member holds. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        String value = optionalText(name);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        for (E constant : EnumSet.allOf(type)) {
            if (lowerCase(constant).equals(value)) {
                return constant;
            }
        }
        String known = EnumSet.allOf(type).stream().map(Params::lowerCase).collect(Collectors.joining(", "));
        throw invalid(name, "must be one of " + known);
    }

    public @Nullable Params optionalObject(String name) {
        JsonNode value = member(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            throw invalid(name, "must be an object");
        }
        return new Params(value, path + name + ".");
    }

    /** A list of at most {@code maxSize} objects. */
    public List<Params> objects(String name, int maxSize) {
        JsonNode value = member(name);
        if (value == null) {
            throw invalid(name, "is missing");
        }
        if (!value.isArray() || value.size() > maxSize) {
            throw invalid(name, "must be a list of at most " + maxSize);
        }
        List<Params> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isObject()) {
                throw invalid(name + "[" + i + "]", "must be an object");
            }
            elements.add(new Params(value.get(i), path + name + "[" + i + "]."));
        }
        return elements;
    }

    /** For rules of the caller's own; to be thrown. */
    public SignalingException invalid(String name, String problem) {
        return new SignalingException(SignalingError.INVALID_PARAMS, path + name + ": " + problem);
    }

    private @Nullable String optionalText(String name) {
        JsonNode value = member(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name, "must be a string");
        }
        if (!Text.isWellFormed(value.textValue())) {
            throw invalid(name, "is not valid Unicode");
        }
        return value.textValue();
    }

    /** JSON null counts as absent. */
    private @Nullable JsonNode member(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static String lowerCase(Enum<?> constant) { return constant.name().toLowerCase(Locale.ROOT); }
}
