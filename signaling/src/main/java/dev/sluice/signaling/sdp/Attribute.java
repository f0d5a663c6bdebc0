// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

/**
 * An {@code a=} line (RFC 8866 §5.13).
 *
 *
 * @param value empty for a property attribute
 */
public record Attribute(String name, String value) {
    /** A property attribute. */
    public Attribute(String name) { this(name, ""); }
}
