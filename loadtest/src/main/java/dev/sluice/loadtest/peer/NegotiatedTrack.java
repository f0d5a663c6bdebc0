// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.ExtMap;
import java.util.List;

/** A published track the server has agreed to. */
record NegotiatedTrack(OfferedTrack track, int payloadType, List<ExtMap> extensions) {
    /** 0 when it was not agreed on, or has an id beyond one-byte headers. */
    int extensionId(String uri) {
        for (ExtMap map : extensions) {
            if (map.uri().equals(uri) && map.id() <= 14) {
                return map.id();
            }
        }
        return 0;
    }
}
