// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/**
 * A published track.
 *
 * @param id {@code TR_} and 96 random bits
 * @param codec MIME subtype such as {@code VP8}; empty until negotiated
 */
public record TrackInfo(String id, TrackKind kind, TrackSource source, String name, boolean muted, String codec) {}
