// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.message.ServerResult.ServerInfo;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a server share.
 *
 * @param random a SecureRandom in production: it makes the resume tokens
 * @param executor runs what may block, each task on a thread of its own
 */
record SessionContext(RoomGateway gateway, SessionLimits limits, ServerInfo server, SignalingStats stats,
        InstantSource clock, RandomGenerator random, Executor executor, SessionRegistry registry,
        CommandRunner runner) {}
