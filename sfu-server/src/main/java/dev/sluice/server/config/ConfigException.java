// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.config;

import java.io.Serial;

/** The configuration cannot be used; the message says which key and why, for the operator. */
public final class ConfigException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public ConfigException(String message) { super(message); }
}
