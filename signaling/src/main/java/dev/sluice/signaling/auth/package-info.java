// SPDX-License-Identifier: Apache-2.0
/** API keys and HS256 tokens. Pure: clock and randomness are arguments. */
@NullMarked
package dev.sluice.signaling.auth;

import org.jspecify.annotations.NullMarked;
