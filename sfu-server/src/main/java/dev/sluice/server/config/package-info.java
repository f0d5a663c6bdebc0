// SPDX-License-Identifier: Apache-2.0
/** Configuration keys, their sources and their checks. */
@NullMarked
package dev.sluice.server.config;

import org.jspecify.annotations.NullMarked;
