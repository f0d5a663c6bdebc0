// SPDX-License-Identifier: Apache-2.0
/** What clients see of a server under load, and what its process uses. */
@NullMarked
package dev.sluice.loadtest.measure;

import org.jspecify.annotations.NullMarked;
