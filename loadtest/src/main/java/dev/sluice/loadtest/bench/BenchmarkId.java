// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A benchmark with one value for each of its parameters; as text {@code package.Class.method} or
 * {@code package.Class.method:parameter=value,parameter=value}.
 */
record BenchmarkId(String method, SortedMap<String, String> parameters) {
    static BenchmarkId parse(String text) {
        int colon = text.indexOf(':');
        SortedMap<String, String> parameters = new TreeMap<>();
        if (colon >= 0) {
            for (String parameter : text.substring(colon + 1).split(",", -1)) {
                int equals = parameter.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("parameter without a value in " + text);
                }
                parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
            }
        }
        return new BenchmarkId(colon < 0 ? text : text.substring(0, colon), parameters);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(method);
        char separator = ':';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
            separator = ',';
        }
        return text.toString();
    }
}
