// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.janus.JanusTarget;
import dev.sluice.loadtest.livekit.LiveKitTarget;
import dev.sluice.loadtest.result.ServerInfo;
import dev.sluice.loadtest.sluice.SluiceTarget;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.whip.WhipTarget;
import java.net.URI;
import java.util.List;

/** Opens servers by the name of their target. */
public final class Servers {
    /** All targets. */
    public static final List<String> TARGETS = List.of("sluice", "livekit", "janus", "whip");

    private Servers() {}

    /**
     * Connects to the server of the options, or starts one and waits until it listens.
     *
     * @param resources of the clients, not closed with the server
     * @throws IllegalArgumentException when there is no such target, or a URL is missing
     * @throws java.io.UncheckedIOException when it does not start
     */
    public static Server open(String target, BotResources resources, ServerOptions options) {
        if (options.url().isEmpty()) {
            return switch (target) {
                case "sluice" -> SluiceStarter.start(resources, options);
                case "livekit" -> LiveKitStarter.start(resources, options);
                case "janus" -> JanusStarter.start(resources, options);
                case "whip" -> throw new IllegalArgumentException("--target whip needs --url and --whep-url");
                default -> throw new IllegalArgumentException("no target is named " + target);
            };
        }
        return new Server(running(target, resources, options), new ServerInfo(target, "", options.url(), List.of(),
                List.of(), "", options.pid() == 0 ? List.of("its process is not known: no CPU, no memory") : List.of()),
                options.pid(), null, null);
    }

    private static Target running(String target, BotResources resources, ServerOptions options) {
        URI url = URI.create(options.url());
        return switch (target) {
            case "sluice" -> options.apiKey().isEmpty()
                    ? new SluiceTarget(resources, url)
                    : SluiceTarget.withKey(resources, url, options.apiKey(), options.apiSecret());
            case "livekit" -> new LiveKitTarget(resources, url, options.apiKey(), options.apiSecret());
            case "janus" -> new JanusTarget(resources, url);
            case "whip" -> new WhipTarget(resources,
                    new WhipTarget.Endpoints(options.url(), options.whepUrl(), options.apiSecret()));
            default -> throw new IllegalArgumentException("no target is named " + target);
        };
    }
}
