// SPDX-License-Identifier: Apache-2.0
/**
 * What a forwarded packet costs: the server and the C program of {@code loadtest/reference} under the same load in turn. One thread makes the
 * load, reads one receiver's packets and checks them; the other receivers' sockets hold no more than a packet, so that they cost next to nothing.
 */
@NullMarked
package dev.sluice.loadtest.forward;

import org.jspecify.annotations.NullMarked;
