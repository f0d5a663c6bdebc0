// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A YAML mapping whose values are asked for by name and type; what nobody asked for is an error. */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    private final String path; // of this mapping, empty for the outermost, else with a dot behind it
    private final Map<?, ?> values;
    private final TreeSet<String> known = new TreeSet<>();

    Settings(String path, Map<?, ?> values) {
        this.path = path;
        this.values = values;
    }

    String text(String key, String otherwise) {
        Object value = take(key);
        return value == null ? otherwise : value.toString();
    }

    int integer(String key, int otherwise) {
        Object value = take(key);
        return value == null ? otherwise : integerOf(key, value);
    }

    double number(String key, double otherwise) {
        Object value = take(key);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value != null) {
            throw wrong(key, value, "a number");
        }
        return otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        Object value = take(key);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value != null) {
            throw wrong(key, value, "true or false");
        }
        return otherwise;
    }

    /** Such as {@code 500ms}, {@code 2.5s}, {@code 1m}. */
    Duration duration(String key, Duration otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.toString());
        if (!matcher.matches()) {
            throw wrong(key, value, "a time such as 500ms, 10s or 1m");
        }
        double millis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1e3;
            case "m" -> 60e3;
            default -> 3600e3;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * millis * 1e6));
    }

    List<Integer> integers(String key) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(key, value, "a list of whole numbers");
        }
        List<Integer> integers = new ArrayList<>();
        for (Object element : list) {
            integers.add(integerOf(key, element));
        }
        return integers;
    }

    /** Empty where the key is missing. */
    Settings section(String key) {
        Object value = take(key);
        return value == null ? new Settings(path + key + ".", Map.of()) : sectionOf(key, value);
    }

    /** A list of mappings, or one without a list around it. */
    List<Settings> sections(String key) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        return list.stream().map(element -> sectionOf(key, element)).toList();
    }

    /** @throws ScenarioException naming a key nobody asked for */
    void requireNoOther() {
        for (Object key : values.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw new ScenarioException(
                        "unknown key '" + path + key + "'; known are " + String.join(", ", known));
            }
        }
    }

    private @Nullable Object take(String key) {
        known.add(key);
        return values.get(key);
    }

    private Settings sectionOf(String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Settings(path + key + ".", map);
        }
        throw wrong(key, value, "a mapping of keys to values");
    }

    private int integerOf(String key, @Nullable Object value) {
        if (value instanceof Integer integer) {
            return integer;
        }
        throw wrong(key, value, "a whole number");
    }

    private ScenarioException wrong(String key, @Nullable Object value, String expected) {
        return new ScenarioException(path + key + " is " + value + ", must be " + expected);
    }
}
