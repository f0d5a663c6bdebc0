// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * @param id {@code PA_} and 96 random bits
 * @param joinedAtMillis Unix milliseconds
 */
public record ParticipantInfo(String id, String identity, String name, List<TrackInfo> tracks,
        @JsonProperty("joined_at") long joinedAtMillis) {
    public ParticipantInfo {
        tracks = List.copyOf(tracks);
    }
}
