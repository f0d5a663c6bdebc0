// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.janus.JanusTarget;
import dev.sluice.loadtest.result.ServerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts Debian's Janus with the plugin and the transport that are needed and otherwise on its defaults. */
final class JanusStarter {
    private static final List<String> NOTES = List.of(
            "Debian's libsrtp2 is built with NSS, which is several times slower at SRTP than its build with OpenSSL");

    private JanusStarter() {}

    static Server start(BotResources resources, ServerOptions options) {
        Path folder = ServerProcess.newFolder("janus");
        int port = ServerProcess.freeTcpPort();
        String general = """
                general: { debug_level = 2
                  admin_secret = "loadtest" }
                nat: { ice_enforce_list = "lo"
                  ice_ignore_list = "vmnet"
                  ignore_unreachable_ice_server = true }
                plugins: { disable = "libjanus_audiobridge.so,libjanus_echotest.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so,libjanus_lua.so,libjanus_duktape.so" }
                transports: { disable = "libjanus_http.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so" }
                """;
        String webSockets = """
                general: { ws = true
                  ws_port = %d
                  ws_ip = "127.0.0.1"
                  wss = false }
                admin: { admin_ws = false }
                """
                .formatted(port);
        try {
            Files.writeString(folder.resolve("janus.jcfg"), general);
            Files.writeString(folder.resolve("janus.transport.websockets.jcfg"), webSockets);
            Files.writeString(folder.resolve("janus.plugin.videoroom.jcfg"), "general: { }\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process = ServerProcess.start(folder, options.cpus(),
                List.of(options.janus(), "-F", folder.toString(), "-C", folder.resolve("janus.jcfg").toString()),
                Map.of());
        process.awaitListening(port);
        String url = "ws://127.0.0.1:" + port + "/";
        ServerInfo info = new ServerInfo("janus", ServerProcess.firstLine(options.janus(), "--version"), url,
                process.command(), List.of(general, webSockets), options.cpus(), NOTES);
        return new Server(new JanusTarget(resources, URI.create(url)), info, process.pid(), process, null);
    }
}
