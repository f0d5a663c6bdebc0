// SPDX-License-Identifier: Apache-2.0
/** Media plane of the SFU. */
@NullMarked
package dev.sluice.media;

import org.jspecify.annotations.NullMarked;
