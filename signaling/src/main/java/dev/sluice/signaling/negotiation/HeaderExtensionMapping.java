// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

/**
 * A header extension agreed on (RFC 8285 §5).
 *
 *
 * @param id 1..255
 */
public record HeaderExtensionMapping(String uri, int id) {}
