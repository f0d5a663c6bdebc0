// SPDX-License-Identifier: Apache-2.0
/** What is put on a server: scenarios as YAML, read strictly, and those that come with the load generator. */
@NullMarked
package dev.sluice.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
