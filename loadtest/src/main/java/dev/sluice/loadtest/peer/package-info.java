// SPDX-License-Identifier: Apache-2.0
/** What clients of any SFU need: descriptions written and answered, a peer connection, a message socket. */
@NullMarked
package dev.sluice.loadtest.peer;

import org.jspecify.annotations.NullMarked;
