// SPDX-License-Identifier: Apache-2.0
/** A small HTTP/1.1 server on Netty: bounded in headers, bodies and time. It knows nothing of rooms and sessions. */
@NullMarked
package dev.sluice.signaling.http;

import org.jspecify.annotations.NullMarked;
