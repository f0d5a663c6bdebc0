// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** What a track carries. */
public enum TrackKind {
    AUDIO, VIDEO
}
