// SPDX-License-Identifier: Apache-2.0
/** LiveKit under load: its signaling (protobuf over a WebSocket, one PeerConnection for each direction). */
@NullMarked
package dev.sluice.loadtest.livekit;

import org.jspecify.annotations.NullMarked;
