// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import dev.sluice.rtp.srtp.SrtpKeys;

/**
 * What a handshake was for (RFC 5764 §4.2).
 *
 * @param local keys we encrypt with
 * @param remote keys the peer encrypts with
 */
public record SrtpKeyingMaterial(SrtpKeys local, SrtpKeys remote) {}
