// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

/** Who speaks first (RFC 5763 §5): {@code setup:active} is the client, {@code setup:passive} the server. */
public enum DtlsRole {
    CLIENT, SERVER
}
