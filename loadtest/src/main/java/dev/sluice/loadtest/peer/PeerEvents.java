// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.targets.SessionListener;

/**
 * What a {@link RtcPeer} tells about; on its event loop.
 *
 * @param media gets packets
 * @param state gets the rest
 */
public record PeerEvents(SessionListener media, State state) {
    /** How a transport fares. */
    public interface State {
        void onIceConnected();

        void onDtlsConnected();

        /** There will be no media, or no more. */
        void onFailure(String reason);
    }
}
