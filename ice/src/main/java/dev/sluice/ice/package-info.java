// SPDX-License-Identifier: Apache-2.0
/** ICE for servers and test clients (RFC 8445, RFC 7675). */
@NullMarked
package dev.sluice.ice;

import org.jspecify.annotations.NullMarked;
