// SPDX-License-Identifier: Apache-2.0
/** What bots publish: recorded streams, sent by the clock, each packet with a stamp that survives any server. */
@NullMarked
package dev.sluice.loadtest.media;

import org.jspecify.annotations.NullMarked;
