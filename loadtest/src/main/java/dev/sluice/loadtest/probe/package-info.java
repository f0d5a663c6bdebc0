// SPDX-License-Identifier: Apache-2.0
/** A tool that shows whether a target works against a real server. */
@NullMarked
package dev.sluice.loadtest.probe;

import org.jspecify.annotations.NullMarked;
