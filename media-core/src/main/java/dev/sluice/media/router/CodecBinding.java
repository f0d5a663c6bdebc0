// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.payload.PayloadFormat;

/**
 * A codec a publisher may send and the feedback it takes.
 *
 * @param payloadType 0..127
 * @param rtxPayloadType 0..127, or -1
 * @param nack whether the publisher answers generic NACKs
 * @param pli whether it answers Picture Loss Indication
 * @param fir whether it answers Full Intra Request
 */
public record CodecBinding(int payloadType, PayloadFormat format, int clockRateHz, int rtxPayloadType, boolean nack,
        boolean pli,
        boolean fir) {}
