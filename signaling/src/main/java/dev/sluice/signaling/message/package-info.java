// SPDX-License-Identifier: Apache-2.0
/** The JSON-RPC messages of docs/signaling.md: records, strict reading, writing. Pure. */
@NullMarked
package dev.sluice.signaling.message;

import org.jspecify.annotations.NullMarked;
