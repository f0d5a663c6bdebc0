// SPDX-License-Identifier: Apache-2.0
/** STUN messages as ICE uses them (RFC 8489). */
@NullMarked
package dev.sluice.ice.stun;

import org.jspecify.annotations.NullMarked;
