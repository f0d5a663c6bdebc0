// SPDX-License-Identifier: Apache-2.0
/** Meters and the Prometheus endpoint. */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
