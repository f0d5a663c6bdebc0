// SPDX-License-Identifier: Apache-2.0
/** Servers that can be put under load: Sluice and others, behind one small interface. */
@NullMarked
package dev.sluice.loadtest.targets;

import org.jspecify.annotations.NullMarked;
