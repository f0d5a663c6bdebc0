// SPDX-License-Identifier: Apache-2.0
/** Any server that takes media by WHIP (RFC 9725) and gives it by WHEP (draft-ietf-wish-whep). */
@NullMarked
package dev.sluice.loadtest.whip;

import org.jspecify.annotations.NullMarked;
