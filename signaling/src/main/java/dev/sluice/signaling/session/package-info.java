// SPDX-License-Identifier: Apache-2.0
/** Sessions that outlive their sockets: numbering, resume, rate, dispatch to the rooms. Knows no Netty. */
@NullMarked
package dev.sluice.signaling.session;

import org.jspecify.annotations.NullMarked;
