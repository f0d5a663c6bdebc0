// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/**
 * What a participant may do, from its token. Signaling itself refuses {@code offer}s that publish without {@link Publish#ALLOWED}
 * and {@code set_subscription} without {@link Subscribe#ALLOWED}; the room does not subscribe such a participant by itself.
 */
public record Grants(Publish publish, Subscribe subscribe) {
    public static final Grants ALL = new Grants(Publish.ALLOWED, Subscribe.ALLOWED);

    public enum Publish {
        ALLOWED, DENIED
    }

    public enum Subscribe {
        ALLOWED, DENIED
    }

    public boolean canPublish() { return publish == Publish.ALLOWED; }

    public boolean canSubscribe() { return subscribe == Subscribe.ALLOWED; }
}
