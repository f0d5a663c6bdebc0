// SPDX-License-Identifier: Apache-2.0
/** Results for people: comparisons, and a page with plots. */
@NullMarked
package dev.sluice.loadtest.report;

import org.jspecify.annotations.NullMarked;
