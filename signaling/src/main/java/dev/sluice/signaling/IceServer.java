// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An RTCIceServer (W3C WebRTC §4.2.2); the credentials are null for STUN. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {
    public IceServer {
        urls = List.copyOf(urls);
    }
}
