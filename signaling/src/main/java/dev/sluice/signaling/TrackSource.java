// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** Where a track comes from; clients lay out by it. */
public enum TrackSource {
    MICROPHONE(TrackKind.AUDIO), CAMERA(TrackKind.VIDEO), SCREEN(TrackKind.VIDEO), SCREEN_AUDIO(TrackKind.AUDIO);

    private final TrackKind kind;

    TrackSource(TrackKind kind) { this.kind = kind; }

    /** The only kind of media section this source may be declared for. */
    public TrackKind kind() { return kind; }
}
