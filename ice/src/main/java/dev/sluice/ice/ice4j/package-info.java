// SPDX-License-Identifier: Apache-2.0
/** The only package that knows ice4j. */
@NullMarked
package dev.sluice.ice.ice4j;

import org.jspecify.annotations.NullMarked;
