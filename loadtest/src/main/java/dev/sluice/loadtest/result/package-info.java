// SPDX-License-Identifier: Apache-2.0
/** What a load test found: plain records, written as JSON and read again (docs/loadtest.md). */
@NullMarked
package dev.sluice.loadtest.result;

import org.jspecify.annotations.NullMarked;
