// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may talk to the server. Browsers tell the page's origin; a page of this server itself may always, other programs send
 * none and may too. Immutable.
 */
public final class OriginPolicy {
    /** Outcome for one request. */
    public enum Verdict {
        /** No page of another origin is involved. */
        SAME_ORIGIN,
        /** Another origin, but one of the allowed. */
        CROSS_ORIGIN,
        /** Another origin, not allowed. */
        REFUSED_ORIGIN,
        /** The request was made for a host name this server does not go by. */
        REFUSED_HOST
    }

    /** Which names a request may be made for. */
    public enum Hosts {
        ANY,
        /**
         * IP addresses, {@code localhost}, and the hosts of allowed origins: a server that is open because only this machine reaches it
         * must not answer pages that let their own name resolve to it (DNS rebinding).
         */
        LOCAL
    }

    private static final String ANY_ORIGIN = "*";
    private static final Pattern IP_LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    private final Set<String> allowedOrigins;
    private final Hosts hosts;

    /** @param allowedOrigins such as {@code https://app.example.com}, or {@code *} for all */
    public OriginPolicy(Set<String> allowedOrigins, Hosts hosts) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
        this.hosts = hosts;
    }

    /**
     * @param host the {@code Host} header
     * @param origin the {@code Origin} header, null when there was none
     */
    Verdict check(String host, @Nullable String origin) {
        if (hosts == Hosts.LOCAL && !isLocal(host.toLowerCase(Locale.ROOT))) {
            return Verdict.REFUSED_HOST;
        }
        if (origin == null || isSameOrigin(host, origin)) {
            return Verdict.SAME_ORIGIN;
        }
        return allowedOrigins.contains(origin) || allowedOrigins.contains(ANY_ORIGIN)
                ? Verdict.CROSS_ORIGIN
                : Verdict.REFUSED_ORIGIN;
    }

    /** The scheme is left out: a proxy in front of this server may have taken off the TLS. */
    private static boolean isSameOrigin(String host, String origin) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private boolean isLocal(String host) {
        String name = withoutPort(host);
        return name.equals("localhost") || name.endsWith(".localhost") || IP_LITERAL.matcher(name).matches()
                || allowedOrigins.contains("http://" + host) || allowedOrigins.contains("https://" + host);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
