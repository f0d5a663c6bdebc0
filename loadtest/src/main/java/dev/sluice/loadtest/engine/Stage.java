// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.scenario.Scenario;
import dev.sluice.loadtest.servers.Server;

/** What a scenario plays on, for one round. */
record Stage(Scenario scenario, Server server, RunMeter meter, Crowd crowd, GeneratorWatch generator) {}
