// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the packet path. */
@NullMarked
package dev.sluice.loadtest.bench;

import org.jspecify.annotations.NullMarked;
