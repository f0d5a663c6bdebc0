// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Descriptions of real servers; where they come from stands in the README beside them. */
public final class Recorded {
    private Recorded() {}

    public static String sdp(String name) {
        try (InputStream in = Objects.requireNonNull(Recorded.class.getResourceAsStream(name + ".sdp"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
