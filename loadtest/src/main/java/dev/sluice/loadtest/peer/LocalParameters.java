// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.ice.IceCredentials;
import dev.sluice.signaling.sdp.Attribute;
import java.util.List;

/**
 * A client's side of a transport, as its descriptions name it. No candidates: its checks tell the server where it is (RFC 8445 §7.3.1.3).
 *
 * @param fingerprint value of {@code a=fingerprint}
 */
record LocalParameters(IceCredentials ice, String fingerprint) {
    /** @param setup the role in DTLS (RFC 8842 §4) */
    List<Attribute> attributes(String setup) {
        return List.of(new Attribute("ice-ufrag", ice.fragment()), new Attribute("ice-pwd", ice.password()),
                new Attribute("ice-options", "trickle"), new Attribute("fingerprint", fingerprint),
                new Attribute("setup", setup));
    }
}
