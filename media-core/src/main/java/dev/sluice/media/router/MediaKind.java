// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/** The two kinds of media an SFU forwards. */
public enum MediaKind {
    AUDIO, VIDEO
}
