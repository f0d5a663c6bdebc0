// SPDX-License-Identifier: Apache-2.0
/** The only package that knows BouncyCastle. */
@NullMarked
package dev.sluice.media.dtls.bc;

import org.jspecify.annotations.NullMarked;
