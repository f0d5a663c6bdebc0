// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import org.jspecify.annotations.Nullable;

/**
 * The {@code video} claim.
 *
 * @param room the room it is for; null means any room, which only {@code roomAdmin} may use
 * @param canPublish true where the token does not say, as is {@code canSubscribe}
 */
public record VideoGrant(@Nullable String room, boolean roomJoin, boolean roomAdmin, boolean canPublish,
        boolean canSubscribe) {
    /** Of a token without a {@code video} claim. */
    public static final VideoGrant NONE = new VideoGrant(null, false, false, false, false);

    /** Enter {@code room}, publish and subscribe there. */
    public static VideoGrant join(String room) {
        return new VideoGrant(room, true, false, true, true);
    }

    /** Whether the holder may enter the room itself. */
    public boolean mayJoin(String name) {
        return roomJoin && name.equals(room);
    }

    /** Whether the holder may look at the room and let others in. */
    public boolean mayAdminister(String name) {
        return roomAdmin && (room == null || name.equals(room));
    }
}
