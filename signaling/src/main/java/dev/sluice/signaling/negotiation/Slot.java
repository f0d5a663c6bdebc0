// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import org.jspecify.annotations.Nullable;

/** One media section through the life of a PeerConnection: its place never changes, its use does. */
final class Slot {
    /** Who made the section. */
    enum Origin {
        CLIENT, SERVER
    }

    final Origin origin;
    String mid;
    String kind;
    /** Refused or recycled: port 0. */
    boolean rejected;
    /** What the client sends here. */
    @Nullable
    ReceiverParameters receiver;
    /** What we send here. */
    @Nullable
    SenderRequest sender;
    /** Whether the client agreed to {@link #sender}. */
    boolean senderActive;
    /** How we send since the client agreed; of a sender before while {@link #senderActive} is false. */
    @Nullable
    SenderParameters sending;
    /** Whether the client's last word on this section lets us send. */
    boolean clientReceives;

    Slot(Origin origin, String mid, String kind) {
        this.origin = origin;
        this.mid = mid;
        this.kind = kind;
    }
}
