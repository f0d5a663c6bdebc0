// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.server.config.ConfigException;
import dev.sluice.server.config.ConfigKey;
import dev.sluice.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The command line. Exit codes: 0 ended as asked, 1 cannot run, 2 wrong usage. */
public final class Main {
    private static final String USAGE = """
            usage: sluice serve [--config FILE] [--set KEY=VALUE ...]
                   sluice token --room ROOM --identity ID [--name NAME] [--ttl SECONDS] [--key KEY --secret SECRET] [--config FILE]
                   sluice rehearse        start on ports of its own, play a call, end: what the JVM learns from is recorded so
                   sluice help

            Keys are listed in docs/configuration.md; each can also come from the environment, as SLUICE_HTTP_PORT for http.port.
            """;

    private Main() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is what main calls
    public static void main(String[] arguments) {
        nameProviders();
        int code;
        try {
            code = run(List.of(arguments), System.out, System.err);
        } finally {
            Logging.stop();
        }
        System.exit(code);
    }

    /**
     * Names what the JVM would look for in every jar of the class path before the HTTP port is open, which is a tenth of a start. What the
     * command line names stays.
     */
    private static void nameProviders() {
        setIfAbsent("slf4j.provider", LogProvider.class.getName());
        setIfAbsent("slf4j.internal.verbosity", "WARN"); // else it says on the console that it takes this one
        if (System.getProperty("os.name", "").equals("Linux")) {
            setIfAbsent("java.nio.channels.spi.SelectorProvider", "sun.nio.ch.EPollSelectorProvider"); // the default there
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        String command = arguments.isEmpty() ? "help" : arguments.getFirst();
        List<String> options = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (command) {
                case "serve" -> options.contains("--help") ? usage(out) : serve(options, out);
                case "token" -> options.contains("--help") ? usage(out) : TokenCommand.run(options, out);
                case "rehearse" -> rehearse();
                case "help", "--help", "-h" -> usage(out);
                default -> {
                    err.print(USAGE);
                    yield 2;
                }
            };
        } catch (ConfigException | IllegalStateException | IOException e) {
            err.println("sluice: " + e.getMessage());
            return 1;
        }
    }

    private static int usage(PrintStream out) {
        out.print(USAGE);
        return 0;
    }

    private static int rehearse() throws IOException {
        ServerConfig config = parseConfig(List.of("--set", "http.host=127.0.0.1", "--set", "http.port=0", "--set",
                "management.port=0", "--set", "media.host=127.0.0.1", "--set", "media.port=0"));
        Logging.configure(config.text(ConfigKey.LOG_FORMAT), config.text(ConfigKey.LOG_LEVEL));
        AdvertisedAddresses.choose(AdvertisedAddresses.resolve("0.0.0.0"), List.of()); // as serve does, to have it recorded
        Thread atExit = closeAtExit(new AtomicReference<>(), new CountDownLatch(1)); // likewise
        try {
            SfuServer.start(config, version()).close();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
        return 0;
    }

    private static int serve(List<String> options, PrintStream out) throws IOException {
        ServerConfig config = parseConfig(options);
        Logging.configure(config.text(ConfigKey.LOG_FORMAT), config.text(ConfigKey.LOG_LEVEL));
        AtomicReference<@Nullable SfuServer> started = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        closeAtExit(started, ended);
        SfuServer server = SfuServer.start(config, version());
        started.set(server);
        InetSocketAddress address = server.httpAddress();
        out.println("Sluice is ready: http://" + host(address) + ":" + address.getPort() + "/");
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static Thread closeAtExit(AtomicReference<@Nullable SfuServer> started, CountDownLatch ended) {
        Thread hook = Thread.ofPlatform().name("shutdown").unstarted(() -> end(started.get(), ended));
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static void end(@Nullable SfuServer server, CountDownLatch ended) {
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            Logging.stop(); // when the last words of the server are in
            ended.countDown();
        }
    }

    /** A name browsers count as a secure origin, where there is one. */
    private static String host(InetSocketAddress address) {
        return address.getAddress().isLoopbackAddress() ? "localhost" : address.getAddress().getHostAddress();
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static ServerConfig parseConfig(List<String> options) {
        @Nullable
        Path file = null;
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < options.size(); i += 2) {
            if (i + 1 == options.size()) {
                throw new ConfigException(options.get(i) + " needs a value");
            }
            switch (options.get(i)) {
                case "--config" -> file = Path.of(options.get(i + 1));
                case "--set" -> settings.add(options.get(i + 1));
                default -> throw new ConfigException("unknown option " + options.get(i) + "; sluice help lists all");
            }
        }
        return ServerConfig.load(file, System.getenv(), settings);
    }
}
