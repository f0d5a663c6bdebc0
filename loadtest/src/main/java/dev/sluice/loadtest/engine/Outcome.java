// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.result.ServerUsage;
import org.jspecify.annotations.Nullable;

/** What a kind of scenario measures; null what it does not. */
record Outcome(@Nullable MediaResult media, @Nullable Requests requests, @Nullable IdleResult idle,
        @Nullable ServerUsage server) {}
