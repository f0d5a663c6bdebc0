// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

/**
 * Who is where.
 *
 * @param count of rooms, 1 to 100,000
 * @param publishers of each room, who receive each other as well; 0 to 1000
 * @param receivers of each room, who publish nothing; 0 to 100,000
 * @param joinsPerSecond how fast they come, over 0 to 100,000
 */
public record Rooms(int count, int publishers, int receivers, double joinsPerSecond) {
    public Rooms {
        ScenarioException.require(count >= 1 && count <= 100_000, "rooms", count, "1 to 100000");
        ScenarioException.require(publishers >= 0 && publishers <= 1000, "publishers", publishers, "0 to 1000");
        ScenarioException.require(receivers >= 0 && receivers <= 100_000, "receivers", receivers, "0 to 100000");
        ScenarioException.require(joinsPerSecond > 0 && joinsPerSecond <= 100_000, "joins-per-second", joinsPerSecond,
                "over 0, at most 100000");
    }

    /** Of one room. */
    public int size() { return publishers + receivers; }

    /** Of all rooms. */
    public int participants() { return count * size(); }
}
