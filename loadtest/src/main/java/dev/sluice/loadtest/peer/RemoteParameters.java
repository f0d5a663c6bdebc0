// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.BotTransport;
import dev.sluice.signaling.sdp.Attribute;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SessionDescription;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of a transport.
 *
 * @param isLite whether it speaks ICE lite (RFC 8445 §2.5)
 * @param isActive whether it is the client in DTLS
 */
record RemoteParameters(BotTransport.Remote transport, boolean isLite, boolean isActive) {
    /** Of the first usable section, which carries the bundle (RFC 8843 §7.3.1); null when there is none. */
    static @Nullable RemoteParameters of(SessionDescription description) {
        for (MediaDescription section : description.media()) {
            String ufrag = description.effectiveValue(section, "ice-ufrag");
            String pwd = description.effectiveValue(section, "ice-pwd");
            String fingerprint = description.effectiveValue(section, "fingerprint");
            if (section.isUsable() && ufrag != null && pwd != null && fingerprint != null) {
                return new RemoteParameters(
                        new BotTransport.Remote(ufrag, pwd, fingerprint,
                                description.effectiveValues(section, "candidate")),
                        description.attributes().contains(new Attribute("ice-lite")),
                        "active".equals(description.effectiveValue(section, "setup")));
            }
        }
        return null;
    }
}
