// SPDX-License-Identifier: Apache-2.0
/** Bot clients and benchmarks. */
@NullMarked
package dev.sluice.loadtest;

import org.jspecify.annotations.NullMarked;
